// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import JOSE
import Primitives

/// The authorization server as the demo app sees it: by its metadata and nothing else (OIDC Discovery §4).
struct DemoAppProvider: Sendable {
    let issuer: String
    let authorizationEndpoint: String
    let tokenEndpoint: String
    let keysURL: String
    let userInfoEndpoint: String?
    let endSessionEndpoint: String?

    /// Reads the metadata of an issuer; its own name must be in them.
    static func read(_ issuer: String, by calls: DemoAppCalls) async throws -> DemoAppProvider {
        let url = "\(issuer)/.well-known/openid-configuration"
        let answer = try await calls.get(url)
        guard answer.status == 200 else {
            throw DemoAppFailure("\(url) answered \(answer.status); is \(issuer) an authorization server?")
        }
        func text(_ name: String) -> String? { answer.body[name]?.string }
        guard text("issuer") == issuer else {
            throw DemoAppFailure("the metadata at \(url) are those of \(text("issuer") ?? "nobody")")
        }
        guard let authorize = text("authorization_endpoint"), let token = text("token_endpoint"),
            let keys = text("jwks_uri")
        else { throw DemoAppFailure("the metadata at \(url) lack an endpoint of the code flow") }
        return DemoAppProvider(
            issuer: issuer, authorizationEndpoint: authorize, tokenEndpoint: token, keysURL: keys,
            userInfoEndpoint: text("userinfo_endpoint"), endSessionEndpoint: text("end_session_endpoint"))
    }

    /// The claims of an ID token that is for this app and this flow (OIDC Core §3.1.3.7).
    func claims(
        of text: String, client: String, nonce: Secret, by calls: DemoAppCalls, at now: Timestamp
    ) async throws -> JSONObject {
        let keys = try await calls.get(keysURL).body["keys"]?.array ?? []
        do {
            let token = try CompactToken(text)
            guard let key = keys.first(where: { $0["kid"]?.string == token.header.keyID }) else {
                throw DemoAppFailure("the ID token is signed with a key that the server does not publish")
            }
            let payload = try verify(
                token, with: VerificationKey(JWK(key)), allowing: SignatureAlgorithm.asymmetric)
            let claims = payload.claims
            try validateClaims(RegisteredClaims(claims), at: now)
            guard claims["iss"]?.string == issuer, claims["aud"]?.string == client,
                claims["nonce"]?.string.map({ Secret($0) }) == nonce
            else { throw DemoAppFailure("the ID token is for another issuer, app or sign-in") }
            return claims
        } catch let failure as DemoAppFailure {
            throw failure
        } catch {
            throw DemoAppFailure("the ID token is not right: \(error)")
        }
    }
}
