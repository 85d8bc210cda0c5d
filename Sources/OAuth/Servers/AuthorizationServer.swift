// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import JOSE
package import Persistence
package import Primitives

/// An issuer of tokens with its own keys, scopes, claims and policies.
package struct AuthorizationServer: Sendable, Identified, Equatable {
    package static let idPrefix = "aus"

    /// Which of the organisation's URLs the issuer starts with.
    package enum IssuerMode: String, Sendable, CaseIterable {
        case organisation = "ORG_URL"
        case custom = "CUSTOM_URL"
        case dynamic = "DYNAMIC"
    }

    /// Who decides when the signing key changes.
    package enum RotationMode: String, Sendable, CaseIterable {
        case automatic = "AUTO"
        case manual = "MANUAL"
    }

    /// Which claims an access token has by default and how its header is typed.
    package enum TokenProfile: String, Sendable, CaseIterable {
        /// `ver`, `cid`, `scp` as an array; no `typ`.
        case okta = "OKTA"
        /// RFC 9068: `typ: at+jwt`, `client_id`, `scope` as a string.
        case rfc9068 = "RFC9068"
    }

    package let id: ID<AuthorizationServer>
    package var name: String
    package var description: String?
    /// The one audience of tokens that ask for no resource.
    package var audience: String
    /// Further audiences that a client may ask for by `resource` (RFC 8707 §2).
    package var resources: [String]
    package var issuerMode: IssuerMode
    package var status: Status
    /// The server that can also be addressed as `default`; there is at most one.
    package let isDefault: Bool
    package var rotationMode: RotationMode
    /// The algorithm of keys that are made from now on.
    package var algorithm: SignatureAlgorithm
    package var tokenProfile: TokenProfile
    /// Whether the refresh tokens that came of a session end when its user signs out.
    package var revokesOnSignOut = false
    package var lastRotated: Timestamp
    /// When the next key becomes the active one; `nil` with manual rotation.
    package var nextRotation: Timestamp?
    package let created: Timestamp
    package var lastUpdated: Timestamp
    /// Access tokens with an `iat` up to this are dead: those from before the last deactivation, and those
    /// from before its creation.
    package var revokedThrough: Timestamp
    /// The organisation's own server, whose issuer is the base URL itself.
    package internal(set) var isOrganisation = false

    package init(
        id: ID<AuthorizationServer>, name: String, description: String?, audience: String,
        resources: [String],
        issuerMode: IssuerMode, status: Status, isDefault: Bool, rotationMode: RotationMode,
        algorithm: SignatureAlgorithm, tokenProfile: TokenProfile, lastRotated: Timestamp,
        nextRotation: Timestamp?,
        created: Timestamp, lastUpdated: Timestamp, revokedThrough: Timestamp
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.audience = audience
        self.resources = resources
        self.issuerMode = issuerMode
        self.status = status
        self.isDefault = isDefault
        self.rotationMode = rotationMode
        self.algorithm = algorithm
        self.tokenProfile = tokenProfile
        self.lastRotated = lastRotated
        self.nextRotation = nextRotation
        self.created = created
        self.lastUpdated = lastUpdated
        self.revokedThrough = revokedThrough
    }

    /// How the server stands in URLs: `default`, or its id.
    package var pathName: String { isDefault ? "default" : id.text }

    /// The `iss` of its tokens: base URL, `/oauth2/`, ``pathName``; of the organisation's own the base URL.
    package func issuer(base: String) -> String { isOrganisation ? base : "\(base)/oauth2/\(pathName)" }
}

extension ConfigurationKey {
    /// One authorization server with everything it decides with.
    package static func server(_ id: ID<AuthorizationServer>) -> ConfigurationKey {
        ConfigurationKey("server:\(id)")
    }
}
