// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import Primitives
import SignIn
import Testing
import Web

/// Cookies as they are read and set, and the tokens of forms.
@Suite struct BrowserCookiesTests {
    private func read(_ headers: String..., isSecure: Bool = true) -> String? {
        var fields = HTTPFields()
        for header in headers { fields.append(HTTPField(name: .cookie, value: header)) }
        return BrowserCookies(isSecure: isSecure).value(.session, in: fields)?.revealText()
    }

    @Test func `S2 cookies belong to one host over https`() {
        let secure = BrowserCookies(isSecure: true).setting(.session, to: Secret("abc"))
        #expect(secure == "__Host-moneta-session=abc; Path=/; HttpOnly; SameSite=Lax; Secure")
        let plain = BrowserCookies(isSecure: false).setting(.session, to: Secret("abc"), for: 60)
        #expect(plain == "moneta-session=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=60")
        #expect(
            BrowserCookies(isSecure: true).clearing(.session)
                == "__Host-moneta-session=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0")
    }

    @Test func `only the session leaves this site, and only over https`() {
        let cookies = BrowserCookies(isSecure: true, isCrossSite: true)
        #expect(cookies.setting(.session, to: Secret("a")).contains("SameSite=None; Secure"))
        #expect(cookies.setting(.browser, to: Secret("a")).contains("SameSite=Lax; Secure"))
        let plain = BrowserCookies(isSecure: false, isCrossSite: true)
        #expect(plain.setting(.session, to: Secret("a")).contains("SameSite=Lax"))
    }

    @Test func `the first cookie of the name counts, wherever it stands`() {
        #expect(read("a=b; __Host-moneta-session=one; __Host-moneta-session=two") == "one")
        #expect(read("a=b", "__Host-moneta-session=one") == "one")
        #expect(read("x__Host-moneta-session=one;\t__Host-moneta-session=two") == "two")
        #expect(read("moneta-session=one") == nil)
        #expect(read("__Host-moneta-session=one", isSecure: false) == nil)
    }

    @Test func `what cannot be ours is not read`() {
        for value in ["", "a b", "a\"b", "ä", String(repeating: "a", count: 257), "a,b", "a=b"] {
            #expect(read("__Host-moneta-session=\(value)") == nil, "\(value)")
        }
    }

    @Test func `a form's token belongs to one session and one kind of form`() {
        let token = FormToken(for: Secret("session"), purpose: "sign-out")
        #expect(token.matches(token.text))
        #expect(token.text == FormToken(for: Secret("session"), purpose: "sign-out").text)
        #expect(!token.matches(nil) && !token.matches("") && !token.matches(token.text + "="))
        #expect(!token.matches(FormToken(for: Secret("session"), purpose: "account").text))
        #expect(!token.matches(FormToken(for: Secret("sessioN"), purpose: "sign-out").text))
    }
}
