// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import JOSE
package import Primitives

/// What an authorization server says of itself (RFC 8414 §2, OIDC Discovery §3), computed from what is
/// enabled.
///
/// Endpoints that the server does not have are not listed.
package struct Metadata: Sendable {
    private let snapshot: ServerSnapshot
    private let issuer: String
    private let base: String
    private let isOrganisation: Bool

    /// `base` is the URL of the organisation that the issuer starts with.
    package init(_ snapshot: ServerSnapshot, issuer: String) {
        self.snapshot = snapshot
        self.issuer = issuer
        isOrganisation = snapshot.server.isOrganisation
        base = isOrganisation ? issuer : String(issuer.dropLast("/oauth2/\(snapshot.server.pathName)".count))
    }

    /// The document at `/.well-known/oauth-authorization-server`.
    package var oauth: JSON {
        var document = common
        document["grant_types_supported"] = .strings(grantTypes)
        document["claims_supported"] = .strings([
            "ver", "jti", "iss", "aud", "iat", "exp", "cid", "scp", "sub",
        ])
        return ordered(document)
    }

    /// The document at `/.well-known/openid-configuration`.
    package var openID: JSON {
        var document = common
        document["grant_types_supported"] = .strings(grantTypes)
        document["id_token_signing_alg_values_supported"] = .strings([snapshot.signingKey.algorithm.rawValue])
        document["claims_supported"] = .strings(["iss", "ver", "sub", "aud", "iat", "exp", "jti"])
        return ordered(document)
    }

    private var grantTypes: [String] { Grants.standard.types.names }

    private var common: JSONObject {
        let methods = ["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"]
        let authentication = JSON.strings(methods)
        func endpoint(_ name: String) -> JSON { .string(snapshot.endpoint(name, issuer: issuer)) }
        var document: JSONObject = [
            "issuer": .string(issuer), "token_endpoint": endpoint("token"),
            "registration_endpoint": .string("\(base)/oauth2/v1/clients"),
            "jwks_uri": endpoint("keys"), "response_types_supported": [],
            "subject_types_supported": ["public"], "scopes_supported": .strings(publishedScopes),
            "token_endpoint_auth_methods_supported": isOrganisation
                ? ["private_key_jwt"] : authentication,
            "introspection_endpoint": endpoint("introspect"),
            "introspection_endpoint_auth_methods_supported": authentication,
            "revocation_endpoint": endpoint("revoke"),
            "revocation_endpoint_auth_methods_supported": authentication,
        ]
        let algorithms = JSON.strings(
            SignatureAlgorithm.allCases.map(\.rawValue).filter { $0 != "EdDSA" } + ["EdDSA"])
        document["token_endpoint_auth_signing_alg_values_supported"] = algorithms
        document["dpop_signing_alg_values_supported"] = .strings(
            DPoPProof.algorithms.map(\.rawValue).sorted())
        return document
    }

    private var publishedScopes: [String] {
        guard !isOrganisation else { return ManagementRight.scopes.map(\.text).sorted() }
        let system = ["openid", "profile", "email", "address", "phone", "offline_access", "device_sso"]
        let published = snapshot.scopes.values.filter { $0.metadataPublish == .allClients }.map(\.name)
        return system.filter(published.contains) + published.filter { !system.contains($0) }.sorted()
    }

    /// Clients read members by name; people like to find them in the usual order.
    private func ordered(_ document: JSONObject) -> JSON {
        let order = [
            "issuer", "token_endpoint", "registration_endpoint", "jwks_uri", "response_types_supported",
            "grant_types_supported",
            "subject_types_supported", "id_token_signing_alg_values_supported", "scopes_supported",
            "token_endpoint_auth_methods_supported", "token_endpoint_auth_signing_alg_values_supported",
            "claims_supported", "dpop_signing_alg_values_supported", "introspection_endpoint",
            "introspection_endpoint_auth_methods_supported",
            "revocation_endpoint", "revocation_endpoint_auth_methods_supported",
        ]
        var result: JSONObject = [:]
        for name in order { result[name] = document[name] }
        return .object(result)
    }
}
