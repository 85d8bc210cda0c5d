// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// A scope that an authorization server knows (RFC 6749 §3.3).
package struct Scope: Sendable, Identified, Equatable {
    package static let idPrefix = "scp"

    /// Whether a user is asked before the scope is granted.
    package enum Consent: String, Sendable, CaseIterable {
        case implicit = "IMPLICIT"
        case required = "REQUIRED"
        case flexible = "FLEXIBLE"
    }

    /// Whether the scope is named in the metadata of its server (RFC 8414 §2).
    package enum MetadataPublish: String, Sendable, CaseIterable {
        case allClients = "ALL_CLIENTS"
        case noClients = "NO_CLIENTS"
    }

    package let id: ID<Scope>
    package let serverID: ID<AuthorizationServer>
    package var name: String
    package var displayName: String?
    package var description: String?
    package let system: Bool
    package var metadataPublish: MetadataPublish
    package var consent: Consent
    /// Granted when a request asks for no scope.
    package var isDefault: Bool
    package var isOptional: Bool
    package let created: Timestamp
    package var lastUpdated: Timestamp

    package init(
        id: ID<Scope>, serverID: ID<AuthorizationServer>, name: String, displayName: String?,
        description: String?,
        system: Bool, metadataPublish: MetadataPublish, consent: Consent, isDefault: Bool, isOptional: Bool,
        created: Timestamp, lastUpdated: Timestamp
    ) {
        self.id = id
        self.serverID = serverID
        self.name = name
        self.displayName = displayName
        self.description = description
        self.system = system
        self.metadataPublish = metadataPublish
        self.consent = consent
        self.isDefault = isDefault
        self.isOptional = isOptional
        self.created = created
        self.lastUpdated = lastUpdated
    }
}
