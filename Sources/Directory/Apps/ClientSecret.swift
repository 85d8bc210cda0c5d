// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// A secret of an app; at most two at once, so that one can be replaced without an interruption.
///
/// Only the SHA-256 is stored. A secret of an app that authenticates by `client_secret_jwt` is needed as the
/// key of an HMAC and is therefore also kept sealed under the master key.
package struct ClientSecret: Sendable, Identified {
    package static let idPrefix = "ocs"

    package let id: ID<ClientSecret>
    package let appID: ID<App>
    /// ``OpaqueToken/hash(_:)`` of the secret's UTF-8.
    package let hash: String
    /// Sealed for ``SealingPurpose/clientSecret``, named by `id`.
    package internal(set) var sealed: String?
    package var status: Status
    package let created: Timestamp
    package var lastUpdated: Timestamp
    /// What administrators call it, how long it may be used, and when it last was.
    package var label = CredentialLabel()

    package init(
        id: ID<ClientSecret>, appID: ID<App>, hash: String, sealed: String?, status: Status,
        created: Timestamp,
        lastUpdated: Timestamp
    ) {
        self.id = id
        self.appID = appID
        self.hash = hash
        self.sealed = sealed
        self.status = status
        self.created = created
        self.lastUpdated = lastUpdated
    }
}
