// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// A public key by which an app signs its assertions (`private_key_jwt`).
package struct ClientKey: Sendable, Identified {
    package static let idPrefix = "pks"

    package let id: ID<ClientKey>
    package let appID: ID<App>
    package let kid: String
    package var status: Status
    /// The public JWK, checked when it was stored.
    package let jwk: JSON
    package let created: Timestamp
    package var lastUpdated: Timestamp
    /// What administrators call it, how long it may be used, and when it last was.
    package var label = CredentialLabel()

    package init(
        id: ID<ClientKey>, appID: ID<App>, kid: String, status: Status, jwk: JSON, created: Timestamp,
        lastUpdated: Timestamp
    ) {
        self.id = id
        self.appID = appID
        self.kid = kid
        self.status = status
        self.jwk = jwk
        self.created = created
        self.lastUpdated = lastUpdated
    }
}
