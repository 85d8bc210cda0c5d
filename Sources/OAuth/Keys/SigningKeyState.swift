// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import JOSE
package import Primitives

/// A signing key of an authorization server as it is stored: published first, then used, then only published.
package struct StoredSigningKey: Sendable {
    /// Where a key stands in its life.
    package enum State: String, Sendable, CaseIterable {
        /// Published, and used from the next rotation on.
        case next = "NEXT"
        /// Signs every token.
        case active = "ACTIVE"
        /// No longer signs; published until the tokens that it signed have expired.
        case expired = "EXPIRED"
    }

    package let kid: String
    package let serverID: ID<AuthorizationServer>
    package var state: State
    package let algorithm: SignatureAlgorithm
    package let publicJWK: JSON
    /// The private JWK, sealed for ``SealingPurpose/signingKey``, named by `kid`.
    package let sealed: String
    package let created: Timestamp
    package var lastUpdated: Timestamp
    /// When an expired key stops being published.
    package var expiresAt: Timestamp?

    package init(
        kid: String, serverID: ID<AuthorizationServer>, state: State, algorithm: SignatureAlgorithm,
        publicJWK: JSON,
        sealed: String, created: Timestamp, lastUpdated: Timestamp, expiresAt: Timestamp?
    ) {
        self.kid = kid
        self.serverID = serverID
        self.state = state
        self.algorithm = algorithm
        self.publicJWK = publicJWK
        self.sealed = sealed
        self.created = created
        self.lastUpdated = lastUpdated
        self.expiresAt = expiresAt
    }
}
