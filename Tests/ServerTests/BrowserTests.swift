// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import MonetaTesting
import Primitives
import Testing

/// The browser of the tests keeps cookies as browsers do, or tests of sign-in would prove nothing.
@Suite struct BrowserTests {
    private let now = Timestamp(seconds: 1_760_000_000)

    private func taking(_ headers: [String], from path: String = "/signin/start") -> CookieJar {
        var jar = CookieJar()
        jar.take(headers, from: path, at: now)
        return jar
    }

    @Test func `a cookie says where it goes and who sees it`() throws {
        let jar = taking(["__Host-sid=a=b; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=60"])
        let cookie = try #require(jar["__Host-sid"])
        #expect(cookie.value == "a=b" && cookie.path == "/" && cookie.isSecure && cookie.isHTTPOnly)
        #expect(cookie.sameSite == "lax" && cookie.expires == now + .seconds(60))
        #expect(jar.header(for: "/", isSecure: true, at: now) == "__Host-sid=a=b")
        #expect(jar.header(for: "/", isSecure: false, at: now) == nil)
        #expect(jar.header(for: "/", isSecure: true, at: now + .seconds(60)) == nil)
    }

    @Test(arguments: [
        ("/signin", "/signin", true), ("/signin", "/signin/", true), ("/signin", "/signin/x?a=/b", true),
        ("/signin", "/signing", false), ("/signin", "/", false), ("/signin/", "/signin", false),
        ("/", "/anything", true),
    ])
    func `a path covers what is below it`(path: String, asked: String, isSent: Bool) {
        let jar = taking(["a=1; Path=\(path)"])
        #expect((jar.header(for: asked, isSecure: true, at: now) != nil) == isSent)
    }

    @Test func `without a path a cookie is for the directory of the request`() {
        #expect(taking(["a=1"], from: "/signin/start?x=/y/z")["a"]?.path == "/signin")
        #expect(taking(["a=1"], from: "/start")["a"]?.path == "/")
        #expect(taking(["a=1; Path=signin"], from: "/signin/start")["a"]?.path == "/signin")
    }

    @Test func `a later cookie takes the place of one with its name and path, and may end it`() {
        var jar = taking(["a=1; Path=/", "a=2; Path=/signin", "b=3; Path=/", "=x", "x"])
        #expect(jar.header(for: "/signin", isSecure: true, at: now) == "a=2; a=1; b=3")
        jar.take(["a=4; Path=/"], from: "/", at: now)
        #expect(jar.header(for: "/", isSecure: true, at: now) == "b=3; a=4")
        jar.take(
            ["a=; Path=/; Max-Age=0", "b=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT"], from: "/", at: now
        )
        #expect(jar.header(for: "/", isSecure: true, at: now) == nil)
        #expect(jar.header(for: "/signin", isSecure: true, at: now) == "a=2")
        let later = "c=1; Path=/; Expires=\((now + .seconds(5)).internetDate) GMT"
        jar.take([later], from: "/", at: now)
        #expect(jar["c"]?.expires == now + .seconds(5))
    }

    @Test func `a page of the product is read, and what it does not have cannot be sent`() async throws {
        try await TestServer.run { server in
            let browser = Browser(server)
            let missing = try await browser.open("/signin/welcome/x")
            #expect(missing.status == 404 && missing.forms.isEmpty)
            #expect(missing.policy?.hasPrefix("default-src 'none'") == true)
            await #expect(throws: TestError.self) { try await browser.submit(["password": "x"]) }
            await #expect(throws: TestError.self) { try await browser.open("https://elsewhere.example/") }
            await #expect(throws: TestError.self) { try await browser.open("//elsewhere.example/") }
        }
    }
}
