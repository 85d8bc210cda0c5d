// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Primitives

/// A refresh token as it is stored; the secret itself is stored as its hash only.
package struct RefreshToken: Sendable, Identified {
    package static let idPrefix = "oar"

    /// Whether the token can still be used.
    package enum State: String, Sendable, CaseIterable {
        case active = "ACTIVE"
        case revoked = "REVOKED"
    }

    package let id: ID<RefreshToken>
    /// Where it is in its family.
    package let place: Place
    package let serverID: ID<AuthorizationServer>
    package let appID: ID<App>
    package let clientID: String
    package let userID: String
    /// The grant that the family began with; access policies are asked with it again.
    package let grantType: GrantType
    package let scopes: [String]
    /// RFC 8707 §2.
    package let resource: String?
    /// What its holder must prove to use it, as with the access tokens (RFC 9449 §5).
    package let constraint: SenderConstraint
    package let signIn: SignIn
    package let state: State
    package let created: Timestamp
    package let lastUpdated: Timestamp
    /// When it ends, however often it is used.
    package let expiresAt: Timestamp
    package let idle: Idle
    /// When it was replaced by the next of its family, and for whom.
    package let spent: Spent?

    package init(
        id: ID<RefreshToken>, place: Place, serverID: ID<AuthorizationServer>, appID: ID<App>,
        clientID: String, userID: String, grantType: GrantType = .authorizationCode, scopes: [String],
        resource: String? = nil,
        constraint: SenderConstraint = .none, signIn: SignIn, state: State = .active, created: Timestamp,
        lastUpdated: Timestamp, expiresAt: Timestamp, idle: Idle,
        spent: Spent? = nil
    ) {
        self.id = id
        self.place = place
        self.serverID = serverID
        self.appID = appID
        self.clientID = clientID
        self.userID = userID
        self.grantType = grantType
        self.scopes = scopes
        self.resource = resource
        self.constraint = constraint
        self.signIn = signIn
        self.state = state
        self.created = created
        self.lastUpdated = lastUpdated
        self.expiresAt = expiresAt
        self.idle = idle
        self.spent = spent
    }
}

extension RefreshToken {
    /// The tokens that follow one another by rotation are a family, and end together when one of them is used
    /// twice (RFC 9700 §4.14.2).
    package struct Place: Sendable, Equatable {
        package let family: String
        /// How many tokens of the family came before.
        package let generation: Int

        package init(family: String, generation: Int = 0) {
            self.family = family
            self.generation = generation
        }
    }

    /// A use after which another token counts.
    package struct Spent: Sendable, Equatable {
        package let time: Timestamp
        /// The address of the client.
        package let address: String?
    }

    /// How long it may stay unused.
    package struct Idle: Sendable, Equatable {
        package let lifetime: Duration
        package let expiresAt: Timestamp

        package init(lifetime: Duration, expiresAt: Timestamp) {
            self.lifetime = lifetime
            self.expiresAt = expiresAt
        }
    }

    /// How the user signed in when the family began: what the ID tokens that come of it say (OIDC Core
    /// §12.2).
    package struct SignIn: Sendable, Equatable {
        /// `nil` when no session was there, or it does not matter any more.
        package let sessionID: String?
        /// `auth_time`.
        package let time: Timestamp
        /// `amr`.
        package let methods: [String]
        package let acr: String?
        package let nonce: String?

        package init(
            sessionID: String? = nil, time: Timestamp, methods: [String], acr: String? = nil,
            nonce: String? = nil
        ) {
            self.sessionID = sessionID
            self.time = time
            self.methods = methods
            self.acr = acr
            self.nonce = nonce
        }
    }
}
