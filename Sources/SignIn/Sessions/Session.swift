// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Persistence
package import Primitives
package import SystemLog

/// That somebody is signed in with a browser.
package struct Session: Sendable, Equatable {
    /// What the browser's cookie stands for; the claim `sid` of ID tokens.
    ///
    /// It stays when the cookie changes.
    package let id: ID<Session>
    package let userID: ID<User>
    /// How the user has proven who they are: the words of `amr` (RFC 8176 §2).
    package internal(set) var methods: [String]
    /// When the user last did: `auth_time`.
    package internal(set) var authTime: Timestamp
    /// Since when the cookie counts, which is after all that was ever revoked of the user.
    package internal(set) var begun: Timestamp
    package let created: Timestamp
    package internal(set) var lastUsed: Timestamp
    package internal(set) var idleLifetime: Duration
    package internal(set) var idleExpiresAt: Timestamp
    /// The end that no use moves.
    package internal(set) var expiresAt: Timestamp
    /// Whether the cookie outlives the browser ("keep me signed in").
    package internal(set) var isKept: Bool
    /// From where it was begun.
    package let address: String?
    /// What the browser called itself, shortened.
    package let userAgent: String?

    /// When it ends if nobody uses it any more.
    package var endsAt: Timestamp { min(idleExpiresAt, expiresAt) }
}

/// How long sessions last.
package enum SessionLifetimes {
    /// Without use, and at most; for the browser that stays closed when it is closed.
    package static let idle = Duration.seconds(2 * 3600)
    package static let longest = Duration.seconds(24 * 3600)
    /// The same for somebody who wants to be kept signed in.
    package static let keptIdle = Duration.seconds(14 * 86_400)
    package static let keptLongest = Duration.seconds(30 * 86_400)
    /// A use within this time of the last one is not written down.
    static let noted = Duration.seconds(60)
    /// So many sessions of a user are kept; the ones that were not used for longest end first.
    static let mostOfUser = 100
}

/// A session that has just begun or risen, with the secret of its cookie, shown this once.
package struct NewSession: Sendable {
    package let session: Session
    package let cookie: Secret
}

extension Session: Identified {
    package static var idPrefix: String { "102" }
}

extension Session: Changeable {
    package var eventTarget: Event.Target { Event.Target(id: id.text, type: "Session") }

    package var revised: Revised { .nothing(because: "sessions are not configuration") }

    package var invalidated: [ConfigurationKey] { [] }
}
