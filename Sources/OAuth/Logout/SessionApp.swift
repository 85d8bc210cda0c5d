// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
import Persistence
package import Primitives
import SystemLog

/// That an app was used with a session, at one server: it wants to be told when the session ends.
package struct SessionApp: Sendable {
    package let sessionID: String
    package let serverID: ID<AuthorizationServer>
    package let appID: ID<App>
    /// The issuer of its ID tokens.
    package let issuer: String

    /// How long it is remembered after the app was last used; longer than sessions last.
    static let lifetime = Duration.seconds(90 * 86_400)
}

extension Spend {
    /// Notes that an app is used with a session, with the event of it; nobody can have been first.
    static func use(_ used: SessionApp, at now: Timestamp) -> Spend {
        Spend(
            Name("session app \(used.sessionID) \(used.serverID) \(used.appID)"), sharesCommit: true,
            refusal: OAuthError.unreadable, isSpent: { _ in false },
            spend: { tx in
                try SessionAppRecords(tx).note(used, at: now)
                return true
            })
    }
}
