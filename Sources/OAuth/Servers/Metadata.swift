// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
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
        document["response_types_supported"] = .strings(responseTypes)
        document["grant_types_supported"] = .strings(grantTypes)
        document["claims_supported"] = .strings([
            "ver", "jti", "iss", "aud", "iat", "exp", "cid", "uid", "scp", "sub",
        ])
        return ordered(document)
    }

    /// The document at `/.well-known/openid-configuration`.
    package var openID: JSON {
        var document = common
        // RFC 6749 only: an answer without an ID token is none of OpenID Connect's (Core §3).
        document["response_types_supported"] = .strings(responseTypes.filter { $0 != "token" })
        document["grant_types_supported"] = .strings(grantTypes.filter { $0 != "client_credentials" })
        document["userinfo_endpoint"] = endpoint("userinfo")
        let algorithm = snapshot.signingKey.algorithm.rawValue
        document["id_token_signing_alg_values_supported"] = .strings([algorithm])
        document["userinfo_signing_alg_values_supported"] = .strings([algorithm])
        document["acr_values_supported"] = .strings(AuthenticationContext.reached)
        document["claim_types_supported"] = ["normal"]
        document["claims_supported"] = .strings(
            ["iss", "ver", "sub", "aud", "iat", "exp", "jti", "auth_time", "amr", "idp", "nonce"]
                + StandardClaim.allCases.map(\.rawValue) + ["at_hash", "c_hash", "acr", "sid"])
        document["claims_parameter_supported"] = true
        // Front-Channel Logout 1.0 §3, Back-Channel Logout 1.0 §2.1.
        for way in ["frontchannel", "backchannel"] {
            document["\(way)_logout_supported"] = true
            document["\(way)_logout_session_supported"] = true
        }
        // Said, because what is left out means true (OIDC Discovery §3).
        document["request_uri_parameter_supported"] = false
        return ordered(document)
    }

    /// What the token endpoint has, and what the authorization endpoint answers with by itself (OIDC
    /// Discovery §3 `grant_types_supported`).
    private var grantTypes: [String] {
        var types = Grants.standard.types.names
        types.insert(GrantType.implicit.name, at: min(1, types.count))
        return types
    }

    private var responseTypes: [String] { ResponseType.listed.map { $0.names.joined(separator: " ") } }

    private func endpoint(_ name: String) -> JSON { .string(snapshot.endpoint(name, issuer: issuer)) }

    private var common: JSONObject {
        let methods = ["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"]
        let authentication = JSON.strings(methods)
        var document: JSONObject = [
            "issuer": .string(issuer), "authorization_endpoint": endpoint("authorize"),
            "token_endpoint": endpoint("token"),
            "registration_endpoint": .string("\(base)/oauth2/v1/clients"),
            "jwks_uri": endpoint("keys"),
            "response_modes_supported": .strings(ResponseMode.allCases.map(\.rawValue)),
            "subject_types_supported": ["public"], "scopes_supported": .strings(publishedScopes),
            "token_endpoint_auth_methods_supported": isOrganisation
                ? ["private_key_jwt"] : .strings(methods + ["none"]),
            "code_challenge_methods_supported": ["S256"],
            "introspection_endpoint": endpoint("introspect"),
            "introspection_endpoint_auth_methods_supported": authentication,
            "revocation_endpoint": endpoint("revoke"),
            "revocation_endpoint_auth_methods_supported": .strings(methods + ["none"]),
            "end_session_endpoint": endpoint("logout"),
            "request_parameter_supported": false,
            "pushed_authorization_request_endpoint": endpoint("par"),
            "authorization_response_iss_parameter_supported": true,
        ]
        let algorithms = JSON.strings(
            SignatureAlgorithm.allCases.map(\.rawValue).filter { $0 != "EdDSA" } + ["EdDSA"])
        document["token_endpoint_auth_signing_alg_values_supported"] = algorithms
        document["dpop_signing_alg_values_supported"] = .strings(
            DPoPProof.algorithms.map(\.rawValue).sorted())
        return document
    }

    private var publishedScopes: [String] {
        let system = ["openid", "profile", "email", "address", "phone", "offline_access", "device_sso"]
        let published = snapshot.scopes.values.filter { $0.metadataPublish == .allClients }.map(\.name)
        return system.filter(published.contains) + published.filter { !system.contains($0) }.sorted()
    }

    /// Clients read members by name; people like to find them in the usual order.
    private func ordered(_ document: JSONObject) -> JSON {
        let order = [
            "issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint",
            "registration_endpoint", "jwks_uri", "response_types_supported", "response_modes_supported",
            "grant_types_supported", "subject_types_supported", "id_token_signing_alg_values_supported",
            "userinfo_signing_alg_values_supported", "scopes_supported",
            "token_endpoint_auth_methods_supported", "token_endpoint_auth_signing_alg_values_supported",
            "acr_values_supported", "claim_types_supported", "claims_supported",
            "claims_parameter_supported", "code_challenge_methods_supported",
            "introspection_endpoint", "introspection_endpoint_auth_methods_supported",
            "revocation_endpoint", "revocation_endpoint_auth_methods_supported", "end_session_endpoint",
            "frontchannel_logout_supported", "frontchannel_logout_session_supported",
            "backchannel_logout_supported", "backchannel_logout_session_supported",
            "request_parameter_supported", "request_uri_parameter_supported",
            "pushed_authorization_request_endpoint", "authorization_response_iss_parameter_supported",
            "dpop_signing_alg_values_supported",
        ]
        var result: JSONObject = [:]
        for name in order { result[name] = document[name] }
        return .object(result)
    }
}
