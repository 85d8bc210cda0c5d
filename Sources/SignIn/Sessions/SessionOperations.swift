// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Persistence
package import Primitives
package import SystemLog

/// Signs a user in with a browser: begins a session, or raises the one that the browser has.
///
/// The cookie is a new one in any case, so nobody who knew the one before is signed in by it (session
/// fixation). A session of the same user keeps its id; one of another user ends. `keep` has no say for
/// administrators, whose sessions end with the browser. The one who acts in `change` is the user.
package func signIn(
    _ user: User, methods: [String], keep: Bool, replacing former: Secret?, in change: Change
) throws -> NewSession {
    let records = SessionRecords(change)
    let now = change.now
    let change = change.acting(as: change.caller.acting(as: user))
    let cookie = OpaqueToken(prefix: "mon_s_", in: change.surroundings)
    let found = try former.flatMap { try records.find(cookie: $0) }
    if let old = found, old.userID == user.id, old.endsAt > now {
        var session = old
        session.methods = methods
        session.authTime = now
        session.lastUsed = now
        session.idleExpiresAt = now + session.idleLifetime
        session.expiresAt = now + (session.isKept ? SessionLifetimes.keptLongest : SessionLifetimes.longest)
        try records.raise(session, hash: cookie.hash)
        try change.record(
            .sessionStarted, of: session, also: [user.eventTarget], from: nil, to: nil,
            details: ["isRenewed": true])
        return NewSession(session: session, cookie: cookie.secret)
    }
    if let old = found { try endSession(old, in: change) }
    let isAdministrator = try AdminRoleRecords(change).isAdministrator(.user(user.id))
    let isKept = keep && !isAdministrator
    let idle = isKept ? SessionLifetimes.keptIdle : SessionLifetimes.idle
    let session = Session(
        id: ID(in: change.surroundings), userID: user.id, methods: methods, authTime: now, created: now,
        lastUsed: now, idleLifetime: idle, idleExpiresAt: now + idle,
        expiresAt: now + (isKept ? SessionLifetimes.keptLongest : SessionLifetimes.longest), isKept: isKept,
        address: change.caller.address, userAgent: change.caller.userAgent)
    try records.insert(session, hash: cookie.hash)
    try change.record(.sessionStarted, of: session, also: [user.eventTarget], from: nil, to: nil)
    return NewSession(session: session, cookie: cookie.secret)
}

/// The session of a cookie with its user; `nil` when it is unknown, has ended, or its user may not act.
package func liveSession(
    _ cookie: Secret, in tx: any Transaction, at now: Timestamp
) throws -> (session: Session, user: User)? {
    guard let session = try SessionRecords(tx).find(cookie: cookie), session.endsAt > now,
        let user = try UserRecords(tx).find(session.userID), user.status.mayAct
    else { return nil }
    return (session, user)
}

extension Session {
    /// Whether a use at that time is to be written down (``touch(in:)``).
    package func isStale(at now: Timestamp) -> Bool { now - lastUsed >= SessionLifetimes.noted }
}

/// Writes down that a session is used, which moves its idle end; without an event.
package func touchSession(_ session: Session, in tx: any Transaction, at now: Timestamp) throws -> Session {
    var used = session
    used.lastUsed = now
    used.idleExpiresAt = now + session.idleLifetime
    try SessionRecords(tx).touch(used)
    return used
}

/// Ends a session; nothing happens when it has ended.
package func endSession(_ session: Session, in change: Change) throws {
    guard try SessionRecords(change).delete(session.id) else { return }
    try change.record(.sessionEnded, of: session, from: nil, to: nil)
}

/// Ends all sessions of a user but one, and answers those that have ended.
///
/// The tokens by which one could be begun end too. The event is the caller's, for the reason is.
package func endSessions(
    of user: ID<User>, except kept: ID<Session>? = nil, in change: Change
) throws -> [Session] {
    let records = SessionRecords(change)
    let ended = try records.sessions(of: user).filter { $0.id != kept }
    for session in ended { _ = try records.delete(session.id) }
    try SessionTokenRecords(change).delete(of: user)
    return ended
}

extension Caller {
    /// The same caller, known as a user by now.
    package func acting(as user: User) -> Caller {
        var caller = self
        caller.kind = .user
        caller.id = user.id.text
        caller.alternateID = user.login
        caller.displayName = user.displayName
        return caller
    }
}
