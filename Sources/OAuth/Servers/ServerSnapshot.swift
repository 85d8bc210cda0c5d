// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Claims
import Directory
package import Expressions
package import JOSE
import Persistence
package import Primitives

/// One authorization server compiled: everything that a request to it is decided with.
///
/// Immutable. A class, because requests hand it on a dozen times, and each copy of a value of so many parts
/// would count references for every one of them.
package final class ServerSnapshot: Sendable {
    package let server: AuthorizationServer
    /// The `iss` of tokens asked for at the organisation's own URL, and at the custom one if there is one.
    package let issuers: Issuers
    /// Every scope by name.
    package let scopes: [String: Scope]
    /// The names of scopes that are granted when none is asked for, sorted.
    package let defaultScopes: [String]
    package let claims: CompiledClaims
    /// `org` as expressions see it.
    package let organisation: Value
    /// The identity provider of users who sign in here: `idp` in ID tokens.
    package let organisationID: String
    package let policies: CompiledAccessPolicies
    package let signingKey: SigningKey
    /// The header of access tokens, encoded once.
    package let accessTokenHeader: ProtectedHeader
    /// The same of ID tokens.
    package let idTokenHeader: ProtectedHeader
    /// By `kid`: the keys that tokens of this server may be signed with.
    package let verificationKeys: [Name: VerificationKey]
    /// The body of the keys endpoint.
    package let publishedKeys: [UInt8]
    /// When the set of published keys changes next by plan.
    package let keysChange: Timestamp?

    init(
        server: AuthorizationServer, issuers: Issuers, scopes: [String: Scope], defaultScopes: [String],
        claims: CompiledClaims, organisation: Value, organisationID: String, policies: CompiledAccessPolicies,
        signingKey: SigningKey, accessTokenHeader: ProtectedHeader, idTokenHeader: ProtectedHeader,
        verificationKeys: [Name: VerificationKey], publishedKeys: [UInt8], keysChange: Timestamp?
    ) {
        self.server = server
        self.issuers = issuers
        self.scopes = scopes
        self.defaultScopes = defaultScopes
        self.claims = claims
        self.organisation = organisation
        self.organisationID = organisationID
        self.policies = policies
        self.signingKey = signingKey
        self.accessTokenHeader = accessTokenHeader
        self.idTokenHeader = idTokenHeader
        self.verificationKeys = verificationKeys
        self.publishedKeys = publishedKeys
        self.keysChange = keysChange
    }

    package var isActive: Bool { server.status == .active }

    /// The URL of an endpoint such as `token` under an issuer of the server.
    package func endpoint(_ name: String, issuer: String) -> String {
        server.isOrganisation ? "\(issuer)/oauth2/v1/\(name)" : "\(issuer)/v1/\(name)"
    }

    /// All URLs under which a request reaches an endpoint: of both bases, and by the id of the server that is
    /// also called `default`.
    package func endpoints(_ name: String) -> [String] {
        issuers.all.flatMap { issuer -> [String] in
            let url = endpoint(name, issuer: issuer)
            guard server.isDefault else { return [url] }
            let base = issuer.dropLast(server.pathName.utf8.count)
            return [url, endpoint(name, issuer: "\(base)\(server.id)")]
        }
    }

    /// The `aud` for a request; `nil` when the resource is not one of the server's (RFC 8707 §2).
    package func audience(for resource: String?) -> String? {
        guard let resource else { return server.audience }
        return resource == server.audience || server.resources.contains(resource) ? resource : nil
    }
}

/// Under which URLs the organisation is reached, and what issuers are made of them.
package struct IssuerBases: Sendable, Equatable {
    package let organisation: String
    package let custom: String?

    package init(organisation: String, custom: String?) {
        self.organisation = organisation
        self.custom = custom
    }

    /// The authority part of the custom URL, as it stands in a `Host` header.
    fileprivate var customAuthority: Substring? {
        custom.map { url in url.hasPrefix("https://") ? url.dropFirst(8) : url.dropFirst(7) }
    }
}

/// The issuers of one server.
package struct Issuers: Sendable, Equatable {
    private let mode: AuthorizationServer.IssuerMode
    private let organisation: String
    private let custom: String?
    private let customAuthority: String?

    init(of server: AuthorizationServer, bases: IssuerBases) {
        mode = server.issuerMode
        organisation = server.issuer(base: bases.organisation)
        custom = bases.custom.map { server.issuer(base: $0) }
        customAuthority = bases.customAuthority.map { String($0) }
    }

    /// The issuer for a request with that `Host`.
    ///
    /// A host that is not ours never becomes part of an issuer.
    package func issuer(host: String?) -> String {
        guard let custom else { return organisation }
        switch mode {
        case .organisation: return organisation
        case .custom: return custom
        case .dynamic: return host == customAuthority ? custom : organisation
        }
    }

    /// Whether a token with this `iss` may be one of the server's.
    package func contains(_ issuer: String) -> Bool { issuer == organisation || issuer == custom }

    package var all: [String] { [organisation] + (custom.map { [$0] } ?? []) }
}
