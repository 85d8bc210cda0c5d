// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// A token by which an administrator's program calls the management API (`Authorization: SSWS …`).
///
/// It acts with its owner's rights, dies with its owner, and expires when it has not been used for
/// ``window``. Only its SHA-256 is stored.
package struct APIToken: Sendable, Identified, Equatable {
    package static let idPrefix = "00T"

    /// What issued tokens start with, so that scanners find leaks.
    package static let secretPrefix = "mon_api_"

    /// How long a token lives after its last use; `P30D` on the wire.
    package static let window = Duration.seconds(30 * 86_400)

    /// How much later than it happened a use may be written down.
    package static let useResolution = Duration.seconds(600)

    package let id: ID<APIToken>
    package var name: String
    package var userID: ID<User>
    /// ``OpaqueToken/hash(_:)`` of the token's UTF-8.
    package let hash: String
    /// From where it may be used: `{"connection":"ANYWHERE"}`.
    package var network: JSON
    package let created: Timestamp
    package var lastUpdated: Timestamp
    package var lastUsed: Timestamp

    package init(
        id: ID<APIToken>, name: String, userID: ID<User>, hash: String, network: JSON, created: Timestamp,
        lastUpdated: Timestamp, lastUsed: Timestamp
    ) {
        self.id = id
        self.name = name
        self.userID = userID
        self.hash = hash
        self.network = network
        self.created = created
        self.lastUpdated = lastUpdated
        self.lastUsed = lastUsed
    }

    package var expiresAt: Timestamp { lastUsed + Self.window }
}
