// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import JOSE
package import Hummingbird
package import OAuth
package import Primitives
import SystemLog
import Web

/// The organisation's own authorization server over HTTP: `/oauth2/v1/token`, `/oauth2/v1/keys`, and its
/// metadata at the root (RFC 8414 §3).
package struct OrganisationOAuthRoutes: Sendable {
    private let server: OrganisationServerCache
    private let token: OrganisationTokenEndpoint
    private let issuer: String
    private let surroundings: Surroundings

    package init(
        server: OrganisationServerCache, token: OrganisationTokenEndpoint, issuer: String,
        surroundings: Surroundings
    ) {
        self.server = server
        self.token = token
        self.issuer = issuer
        self.surroundings = surroundings
    }

    /// `routes` begins with `/oauth2`, `open` is for what every web page may read.
    package func add(
        to routes: RouterGroup<ProtocolContext>, open: RouterGroup<ProtocolContext>,
        root: RouterGroup<ProtocolContext>
    ) {
        routes.post("v1/token", use: issue)
        routes.on("v1/token", method: .options) { _, _ in Response(status: .noContent) }
        open.get("v1/keys", use: keys)
        for name in ["oauth-authorization-server", "openid-configuration"] {
            root.get(RouterPath(".well-known/\(name)"), use: metadata)
        }
    }

    @Sendable private func issue(_ request: Request, _ context: ProtocolContext) async throws -> Response {
        let form = try await request.protocolForm()
        let caller = context.stranger(.client, request, "POST /oauth2/v1/token")
        let proofs = HTTPField.Name("DPoP").map { request.headers[values: $0] } ?? []
        let answer = try await token.answer(
            form, authorization: request.headers.value(of: .authorization), proofs: proofs, from: caller)
        return .json(answer, headers: OAuthErrors.neverStored)
    }

    @Sendable private func keys(_ request: Request, _ context: ProtocolContext) async throws -> Response {
        guard let snapshot = try await server.value() else {
            throw UnservedRequest.unknownPath
        }
        var lifetime: Int64 = 3600
        if let change = snapshot.keysChange {
            lifetime = min(max(change.seconds - surroundings.now().seconds, 0), lifetime)
        }
        return .json(
            bytes: snapshot.publishedKeys, headers: [.cacheControl: "max-age=\(lifetime), must-revalidate"])
    }

    /// What exists, and nothing else: a client that believes metadata must not be led to a 404.
    @Sendable private func metadata(_ request: Request, _ context: ProtocolContext) async throws -> Response {
        guard let snapshot = try await server.value() else {
            throw UnservedRequest.unknownPath
        }
        let document: JSON = [
            "issuer": .string(issuer), "token_endpoint": .string("\(issuer)/oauth2/v1/token"),
            "jwks_uri": .string("\(issuer)/oauth2/v1/keys"), "response_types_supported": [],
            "grant_types_supported": ["client_credentials"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [.string(snapshot.signingKey.algorithm.rawValue)],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "dpop_signing_alg_values_supported": ["RS256", "PS256", "ES256", "ES384", "ES512", "EdDSA"],
        ]
        return .json(
            document,
            headers: [.cacheControl: "max-age=3600, must-revalidate", .accessControlAllowOrigin: "*"])
    }
}
