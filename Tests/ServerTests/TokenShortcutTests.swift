// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import MonetaServer
import Testing

@Suite struct TokenShortcutTests {
    @Test(arguments: [
        ("/oauth2/default/v1/token", "default"),
        ("/oauth2/aus0Vc7VRqXzfPCBFBpt/v1/token", "aus0Vc7VRqXzfPCBFBpt"),
        ("/oauth2/a_b-c/v1/token", "a_b-c"),
    ]) func `the plain path of a token request names its server`(path: String, server: String) {
        #expect(TokenShortcut.server(in: path) == server)
    }

    @Test(arguments: [
        "", "/", "/oauth2/v1/token", "/oauth2//v1/token", "/oauth2/default/v1/token/",
        "/oauth2/default/v1/tokens", "/oauth2/default/v1/introspect", "/oauth2/default/v1/token?scope=a",
        "/oauth2/default/x/v1/token", "/oauth2/d%65fault/v1/token", "/oauth2/d.e/v1/token",
        "/OAuth2/default/v1/token", "/oauth2/default/v1/token#", "oauth2/default/v1/token",
        "/oauth2/caf\u{e9}/v1/token",
    ]) func `every other path is left to the router`(path: String) {
        #expect(TokenShortcut.server(in: path) == nil)
    }
}
