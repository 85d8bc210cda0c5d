// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import Primitives
import Synchronization

/// A person's browser: it keeps cookies, shows one page, and sends the forms of that page.
///
/// It follows redirects to the server under test; one that leads elsewhere is where its way ends.
package final class Browser: Sendable {
    /// What is on the screen.
    package struct Page: Sendable {
        /// The path that was asked for last, with its query.
        package let path: String
        package let answer: Answer
        /// Where redirects led, in their order; the last one may be on another server.
        package let redirects: [String]

        package var status: Int { answer.status }
        package var text: String { answer.text }
        package var forms: [Form] { Form.all(in: answer.text) }
        /// The content security policy.
        package var policy: String? { answer.headers[.contentSecurityPolicy] }
        /// Where the page wants to send the browser, when it was not followed.
        package var location: String? { answer.headers[.location] }
    }

    private struct State {
        var jar = CookieJar()
        var page: Page?
    }

    private let server: TestServer
    private let language: String
    private let state = Mutex(State())

    package init(_ server: TestServer, language: String = "en") {
        self.server = server
        self.language = language
    }

    /// The cookies that it has.
    package var cookies: CookieJar { state.withLock { $0.jar } }

    /// The page that it shows.
    package var page: Page? { state.withLock { $0.page } }

    /// Opens an address: a path, or a URL of the server.
    @discardableResult
    package func open(_ address: String, following: Bool = true) async throws -> Page {
        try await go(.get, address, nil, following: following)
    }

    /// Fills the page's form and sends it by pressing `button`, or the one that has no name.
    @discardableResult
    package func submit(
        _ values: KeyValuePairs<String, String> = [:], form place: Int = 0, pressing button: String? = nil,
        following: Bool = true
    ) async throws -> Page {
        guard let page, page.forms.indices.contains(place) else {
            throw TestError("the page has no such form")
        }
        var form = page.forms[place]
        for (name, value) in values { try form.fill(name, with: value) }
        let pairs = formText(form.pairs(pressing: button))
        let action = form.action ?? page.path
        guard form.method == "post" else {
            return try await go(.get, action.prefix { $0 != "?" } + "?" + pairs, nil, following: following)
        }
        return try await go(.post, action, pairs, following: following)
    }

    private func go(
        _ method: HTTPRequest.Method, _ address: String, _ form: String?, following: Bool
    ) async throws -> Page {
        var (method, form) = (method, form)
        var (path, redirects) = (try Self.path(of: address, from: "/"), [String]())
        for _ in 0..<20 {
            let answer = try await ask(method, path, form)
            let page = Page(path: path, answer: answer, redirects: redirects)
            state.withLock { $0.page = page }
            guard following, (301...308).contains(answer.status), let location = answer.headers[.location]
            else { return page }
            redirects.append(location)
            guard let next = try? Self.path(of: location, from: path) else {
                let end = Page(path: path, answer: answer, redirects: redirects)
                state.withLock { $0.page = end }
                return end
            }
            path = next
            // RFC 9110 §15.4: after 303, and by custom after 301 and 302, a form is not sent again.
            if answer.status <= 303 { (method, form) = (.get, nil) }
        }
        throw TestError("the redirects have no end: \(redirects.suffix(3))")
    }

    private func ask(_ method: HTTPRequest.Method, _ path: String, _ form: String?) async throws -> Answer {
        let now = server.clock.now
        var headers: HTTPFields = [.acceptLanguage: language, .accept: "text/html"]
        headers[.cookie] = cookies.header(for: path, isSecure: true, at: now)
        if form != nil {
            headers[.contentType] = "application/x-www-form-urlencoded"
            headers[.origin] = TestServer.url
        }
        let answer = try await server.request(
            method, path, headers: headers, body: form.map { Array($0.utf8) })
        state.withLock { $0.jar.take(answer.headers[values: .setCookie], from: path, at: now) }
        return answer
    }

    /// The path of an address of the server; throws for one elsewhere.
    private static func path(of address: String, from page: String) throws -> String {
        if address.hasPrefix("//") { throw TestError("\(address) is another server") }
        if address.hasPrefix("/") { return address }
        if address == TestServer.url { return "/" }
        if address.hasPrefix(TestServer.url + "/") { return String(address.dropFirst(TestServer.url.count)) }
        if address.hasPrefix("?") { return page.prefix { $0 != "?" } + address }
        throw TestError("\(address) is not on the server")
    }
}
