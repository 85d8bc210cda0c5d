// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Primitives
import Testing

@testable import OAuth

/// The values that authorization requests are made of.
@Suite struct AuthorizationPartsTests {
    private static let types: [(String, ResponseType)] = [
        ("code", .code), ("id_token token", [.idToken, .token]), ("token id_token", [.idToken, .token]),
        ("code id_token token", [.code, .idToken, .token]), ("none", .none),
    ]

    @Test(arguments: types)
    func `response types are words in any order`(text: String, type: ResponseType) {
        #expect(ResponseType(text) == type)
    }

    @Test(arguments: ["", " ", "code code", "code  token", "none code", "Code", "code ", "cod\u{65}\u{301}"])
    func `anything else is no response type`(text: String) {
        #expect(ResponseType(text) == nil)
    }

    @Test func `none as a prompt is alone`() {
        #expect(Prompt("login consent") == [.login, .consent])
        #expect(Prompt("none") == [.none])
        #expect(Prompt("none login") == nil)
        #expect(Prompt("create") == nil)
    }

    private static func settings(
        _ uris: [String], _ type: OAuthSettings.ApplicationType = .web, wildcard: Bool = false
    ) -> OAuthSettings {
        OAuthSettings(
            applicationType: type, authenticationMethod: .none, grantTypes: [.authorizationCode],
            responseTypes: ["code"], redirectURIs: uris,
            others: wildcard ? ["wildcard_redirect": "SUBDOMAIN"] : [:])
    }

    @Test(arguments: [
        "https://app.example/back/", "https://app.example/Back", "https://app.example:443/back",
        "https://app.example/back?x=1", "https://app.example/back#", "https://APP.example/back",
        "https://app.example/b%61ck", "https://app.example/./back", "https://app.example.evil.example/back",
        "https://app.example@evil.example/back", "https://app.example/back ",
        "https://app.example/bac\u{212A}",
    ])
    func `a redirect URI is the registered one byte for byte`(uri: String) {
        let settings = Self.settings(["https://app.example/back"])
        #expect(isRegistered("https://app.example/back", by: settings))
        #expect(!isRegistered(uri, by: settings))
    }

    @Test func `a native app may use any port of a loopback address that it has registered`() {
        let native = Self.settings(["http://127.0.0.1/back", "http://[::1]:1/back"], .native)
        #expect(isRegistered("http://127.0.0.1:51004/back", by: native))
        #expect(isRegistered("http://[::1]:51004/back", by: native))
        #expect(!isRegistered("http://localhost:51004/back", by: native))
        #expect(!isRegistered("http://127.0.0.1:51004/other", by: native))
        #expect(!isRegistered("https://127.0.0.1:51004/back", by: native))
        #expect(!isRegistered("http://127.0.0.1:51004/back", by: Self.settings(["http://127.0.0.1/back"])))
    }

    @Test func `a wildcard is one label, and only where the app allows it`() {
        let uris = ["https://review-*.app.example/back"]
        let open = Self.settings(uris, wildcard: true)
        #expect(isRegistered("https://review-17.app.example/back", by: open))
        #expect(!isRegistered("https://review-.app.example/back", by: open))
        #expect(!isRegistered("https://review-1.2.app.example/back", by: open))
        #expect(!isRegistered("https://review-1.evil.example/back", by: open))
        #expect(!isRegistered("https://review-1.app.example:8443/back", by: open))
        #expect(!isRegistered("https://review-17.app.example/back", by: Self.settings(uris)))
    }

    @Test func `a verifier is the one of its challenge`() {
        // RFC 7636 appendix B.
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        #expect(verifies("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", challenge))
        #expect(!verifies("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXl", challenge))
        #expect(!verifies("short", challenge))
        #expect(!verifies(challenge, challenge))
    }

    @Test func `contexts are taken in the order of preference`() {
        #expect(
            AuthenticationContext(requested: ["phr", "urn:okta:loa:1fa:pwd"]).value == "urn:okta:loa:1fa:pwd")
        #expect(AuthenticationContext(requested: ["phr"]) == .unmet)
        #expect(AuthenticationContext(requested: ["0", "urn:x"]) == .unasked)
        #expect(AuthenticationContext(requested: ["urn:x"], isEssential: true) == .unmet)
    }

    @Test func `the claims parameter is an object of objects`() throws {
        let claims = try ClaimsParameter(
            #"{"userinfo":{"email":null},"id_token":{"auth_time":{"essential":true},"sub":{"value":"u"},"acr":{"essential":true,"values":["phr"]}}}"#
        )
        #expect(claims.userInfo == ["email"])
        #expect(claims.idToken == ["auth_time", "sub", "acr"])
        #expect(claims.subject == "u")
        #expect(claims.essentialContexts == ["phr"])
    }

    @Test(arguments: ["", "[]", "1", "{", #"{"userinfo":1}"#, #"{"id_token":{"a":1}}"#])
    func `anything else is refused`(text: String) {
        #expect(throws: OAuthError.self) { try ClaimsParameter(text) }
    }
}
