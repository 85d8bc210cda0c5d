// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
import Persistence
package import Primitives
package import SystemLog

/// Ends a session; nothing happens when it has ended.
///
/// Apps that were used with it are told later, by those who know them (``EndedSessionRecords``).
package func endSession(_ session: Session, in change: Change) throws {
    guard try SessionRecords(change).delete(session.id) else { return }
    try EndedSessionRecords(change).insert(session, at: change.now)
    let user = try UserRecords(change).find(session.userID)
    try change.record(
        .sessionEnded, of: session, also: [user?.eventTarget].compactMap(\.self), from: nil, to: nil)
}

/// Ends all sessions of a user but one, and answers those that have ended.
///
/// The tokens by which one could be begun end too. The event is the caller's, for the reason is.
@discardableResult
package func endSessions(
    of user: ID<User>, except kept: ID<Session>? = nil, in change: Change
) throws -> [Session] {
    let records = SessionRecords(change)
    let ended = try records.sessions(of: user).filter { $0.id != kept }
    for session in ended where try records.delete(session.id) {
        try EndedSessionRecords(change).insert(session, at: change.now)
    }
    try SessionTokenRecords(change).delete(of: user)
    return ended
}

/// What ends with the sessions of a user.
package enum SessionsEnd: Sendable {
    /// The sessions alone: tokens that apps hold go on.
    case sessions
    /// Every access token from before too.
    case sessionsAndTokens
}

/// Ends all sessions of a user but one, with the event; with tokens, all that were given out up to now are
/// dead.
///
/// Refresh tokens are rows of their own, which the caller revokes.
@discardableResult
package func clearSessions(
    of user: User, ending end: SessionsEnd, except kept: ID<Session>? = nil, in change: Change
) throws -> User {
    var user = user
    if end == .sessionsAndTokens {
        user.revokedThrough = max(user.revokedThrough, change.now)
        try UserRecords(change).update(user, in: change)
        if let kept {
            try SessionRecords(change).keep(kept, begun: user.revokedThrough + .milliseconds(1))
        }
    }
    try endSessions(of: user.id, except: kept, in: change)
    try change.record(.sessionsCleared, of: user, from: nil, to: nil)
    return user
}
