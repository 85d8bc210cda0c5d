// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import HTTPTypes
package import JOSE
package import Primitives
import Web

/// An app as its own program uses it: it finds endpoints by the metadata of its authorization server, proves
/// who it is, and believes no token whose signature it has not verified.
package struct Client: Sendable {
    package let server: TestServer
    /// The authorization server, without a slash at the end.
    package let issuer: String
    package let id: String
    package var authentication: ClientAuthentication
    /// The `aud` that its tokens are to have.
    package var audience: String
    /// The key that its tokens are to be bound to; `nil` for bearer tokens.
    package var proofKey: ProofKey?

    package init(
        _ server: TestServer, issuer: String, id: String, _ authentication: ClientAuthentication,
        audience: String
    ) {
        self.server = server
        self.issuer = issuer
        self.id = id
        self.authentication = authentication
        self.audience = audience
    }

    /// The metadata of the authorization server (RFC 8414 §3), whose issuer is the one that was asked.
    package func metadata(
        _ name: String = "oauth-authorization-server"
    ) async throws -> JSON {
        let document = try await server.request(.get, try path(of: "\(issuer)/.well-known/\(name)"))
            .expecting(
                200)
        guard document["issuer"]?.string == issuer else {
            throw TestError("the metadata of \(issuer) names another issuer: \(document.text)")
        }
        return document
    }

    /// The URL of an endpoint, by its name in the metadata.
    package func endpoint(_ name: Name) async throws -> String {
        guard let url = try await metadata()[name]?.string else {
            throw TestError("\(issuer) has no \(name)")
        }
        return url
    }

    /// The public keys of the authorization server.
    package func keys() async throws -> JWKSet {
        let document = try await server.request(.get, path(of: endpoint("jwks_uri"))).expecting(200)
        return try JWKSet(document, unsoundKeys: .refuse)
    }

    /// The claims of an assertion for an endpoint (RFC 7523 §3).
    package func assertionClaims(for endpoint: String) -> JSONObject {
        [
            "iss": .string(id), "sub": .string(id), "aud": .string(endpoint),
            "iat": .integer(server.clock.now.seconds), "exp": .integer(server.clock.now.seconds + 60),
            "jti": .string(Base64URL.encode(Surroundings.system.secretBytes(16))),
        ]
    }

    /// Sends a form to an endpoint with the client's authentication; `assertion` stands for one with other
    /// claims.
    package func post(
        _ endpoint: Name, _ fields: [(String, String)], headers: HTTPFields = [:], assertion: String? = nil
    ) async throws -> Answer {
        let url = try await self.endpoint(endpoint)
        var (fields, headers) = (fields, headers)
        switch authentication {
        case .secretBasic(let secret): headers[.authorization] = basicCredentials(id, secret)
        case .secretPost(let secret): fields += [("client_id", id), ("client_secret", secret)]
        case .none: fields.append(("client_id", id))
        case .secretJWT, .privateKeyJWT:
            let made = try assertion ?? authentication.assertion(assertionClaims(for: url)) ?? ""
            fields += [
                ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                ("client_assertion", made),
            ]
        }
        return try await server.post(try path(of: url), form: formText(fields), headers: headers)
    }

    /// Asks for a token, with a proof when tokens are to be bound; once more when the server wants its nonce
    /// (RFC 9449 §8).
    package func requestToken(_ fields: [(String, String)], assertion: String? = nil) async throws -> Answer {
        guard let proofKey else { return try await post("token_endpoint", fields, assertion: assertion) }
        let url = try await endpoint("token_endpoint")
        var nonce: String?
        while true {
            let proof = try proofKey.proof(
                proofKey.header, proofKey.claims("POST", url, at: server.clock.now, nonce: nonce))
            let answer = try await post(
                "token_endpoint", fields, headers: [.dpop: proof], assertion: assertion)
            guard answer.body["error"] == "use_dpop_nonce", nonce == nil else { return answer }
            nonce = answer.headers[.dpopNonce]
            guard nonce != nil else { throw TestError("the server wants a nonce and gives none") }
        }
    }

    /// Asks for a token of the client itself (RFC 6749 §4.4).
    package func requestToken(scope: String?) async throws -> Answer {
        try await requestToken(
            [("grant_type", "client_credentials")] + (scope.map { [("scope", $0)] } ?? []))
    }

    /// A token of the client itself, verified.
    package func token(scope: String? = nil) async throws -> VerifiedToken {
        try await verify(requestToken(scope: scope))
    }

    /// Asks what a token is worth (RFC 7662 §2.1).
    package func introspect(_ token: String, hint: String? = nil) async throws -> JSON {
        try await post("introspection_endpoint", tokenFields(token, hint)).expecting(200)
    }

    /// Ends a token (RFC 7009 §2.1).
    package func revoke(_ token: String, hint: String? = nil) async throws -> Answer {
        try await post("revocation_endpoint", tokenFields(token, hint))
    }

    private func tokenFields(_ token: String, _ hint: String?) -> [(String, String)] {
        [("token", token)] + (hint.map { [("token_type_hint", $0)] } ?? [])
    }

    /// The path of a URL of the server under test.
    private func path(of url: String) throws -> String {
        guard url.hasPrefix(TestServer.url + "/") else { throw TestError("\(url) is not on the server") }
        return String(url.dropFirst(TestServer.url.count))
    }
}
