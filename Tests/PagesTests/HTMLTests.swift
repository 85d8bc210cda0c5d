// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Testing

@testable import Pages

@Suite struct HTMLTests {
    @Test func `text is escaped in content and in attributes`() {
        let evil = "\"><script>alert('&')</script>"
        let html = element("p", .value(evil)) { evil }
        let escaped = "&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;"
        #expect(html.string == "<p value=\"\(escaped)\">\(escaped)</p>")
    }

    @Test func `control characters are shown and not sent`() {
        #expect(HTML.text("a\u{0}\u{8}\u{1B}[2J\u{7F}b").string == "a\u{FFFD}\u{FFFD}\u{FFFD}[2J\u{FFFD}b")
        #expect(HTML.text("a\tb\nc").string == "a\tb\nc")
    }

    @Test func `letters of every script stay as they are`() {
        let text = "Ада ünïcode 日本 e\u{301} 👩‍🚀"
        #expect(HTML.text(text).bytes == Array(text.utf8))
    }

    @Test func `a name in a sentence cannot change the direction of the words around it`() {
        let html = sentence("{0} asks {1}", "\u{202E}abc", "<b>")
        #expect(html.string == "<bdi>\u{202E}abc</bdi> asks <bdi>&lt;b&gt;</bdi>")
    }

    @Test(arguments: ["{", "{x}", "{1}", "}", "{0", "{-1}", "{99999999999999999999}", ""])
    func `a place that has no name is shown as it is written`(text: String) {
        #expect(sentence(text, "name").string == text)
    }

    @Test func `an attribute that is nil is left out`() {
        #expect(
            void("input", nil, .flag("required"), .flag("readonly", if: false)).string == "<input required>")
    }
}

@Suite struct LinkTests {
    @Test(arguments: ["/", "/signin/welcome/mon_link_x", "/a?b=c&d=%2F", "/a;b,c"])
    func `a path of this server is a link`(path: String) {
        #expect(Link(path: path)?.text == path)
    }

    @Test(arguments: [
        "", "//evil.example", "/\\evil.example", "a", "javascript:alert(1)", "/a b", "/\u{9}/evil.example",
        "/é",
    ])
    func `what leads elsewhere is no path`(path: String) {
        #expect(Link(path: path) == nil)
    }

    @Test(arguments: [
        ("https://app.example/cb?x=1", "https://app.example"),
        ("http://127.0.0.1:8080/cb", "http://127.0.0.1:8080"),
        ("HTTPS://App.Example", "https://App.Example"), ("http://[::1]:9/cb", "http://[::1]:9"),
        ("com.example.app:/callback", "com.example.app:"), ("myapp://callback", "myapp:"),
    ])
    func `a proven redirect URI is a link and has a source for the policy`(uri: String, source: String) {
        #expect(Link(provenRedirect: uri)?.source == source)
    }

    @Test(arguments: [
        "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd",
        "blob:x", "about:blank", "no-scheme", "https://a;script-src *", "https://a'b/", "https://user@host/",
        "https:///x", "https:x", "https://a b/", "https://a\"b/", "1a:b",
    ])
    func `what could run or break out of a policy is none`(uri: String) {
        #expect(Link(provenRedirect: uri) == nil)
        #expect(Link(web: uri) == nil)
    }
}
