// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Primitives

/// A refresh token as administrators see it; the secret itself is stored as its hash only.
package struct RefreshToken: Sendable, Identified {
    package static let idPrefix = "oar"

    /// Whether the token can still be used.
    package enum State: String, Sendable, CaseIterable {
        case active = "ACTIVE"
        case revoked = "REVOKED"
    }

    package let id: ID<RefreshToken>
    package let serverID: ID<AuthorizationServer>
    package let appID: ID<App>
    package let clientID: String
    package let userID: String
    package let scopes: [String]
    package let state: State
    package let created: Timestamp
    package let lastUpdated: Timestamp
    package let expiresAt: Timestamp
}
