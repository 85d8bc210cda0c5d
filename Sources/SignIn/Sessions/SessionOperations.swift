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
    let change = change.acting(as: change.caller.acting(as: user))
    let cookie = OpaqueToken(prefix: "mon_s_", in: change.surroundings)
    let found = try former.flatMap { try records.find(cookie: $0) }
    let isKept = try keep && !AdminRoleRecords(change).isAdministrator(.user(user.id))
    if let old = found, old.userID == user.id, old.isAlive(for: user, at: change.now) {
        var session = old
        session.methods = methods
        session.isKept = isKept
        session.begin(for: user, at: change.now)
        try records.raise(session, hash: cookie.hash)
        try change.record(
            .sessionStarted, of: session, also: [user.eventTarget], from: nil, to: nil,
            details: ["isRenewed": true])
        return NewSession(session: session, cookie: cookie.secret)
    }
    if let old = found { try endSession(old, in: change) }
    var session = Session(
        id: ID(in: change.surroundings), userID: user.id, methods: methods, authTime: change.now,
        begun: change.now, created: change.now, lastUsed: change.now, idleLifetime: .zero,
        idleExpiresAt: change.now, expiresAt: change.now, isKept: isKept, address: change.caller.address,
        userAgent: change.caller.userAgent)
    session.begin(for: user, at: change.now)
    try records.insert(session, hash: cookie.hash)
    for old in try records.excess(of: user.id, over: SessionLifetimes.mostOfUser) {
        try endSession(old, in: change)
    }
    try change.record(.sessionStarted, of: session, also: [user.eventTarget], from: nil, to: nil)
    return NewSession(session: session, cookie: cookie.secret)
}

extension Session {
    /// Counts everything from a sign-in on.
    fileprivate mutating func begin(for user: User, at now: Timestamp) {
        (authTime, lastUsed) = (now, now)
        begun = max(now, user.revokedThrough + .milliseconds(1))
        idleLifetime = isKept ? SessionLifetimes.keptIdle : SessionLifetimes.idle
        idleExpiresAt = now + idleLifetime
        expiresAt = now + (isKept ? SessionLifetimes.keptLongest : SessionLifetimes.longest)
    }

    /// Whether it counts for its user, as both are now.
    func isAlive(for user: User, at now: Timestamp) -> Bool {
        endsAt > now && begun > user.revokedThrough && user.status.mayAct
    }

    /// Whether it would have ended by now if its user had always been an administrator.
    fileprivate func isTooOldForAdministrator(at now: Timestamp) -> Bool {
        now >= min(lastUsed + SessionLifetimes.idle, authTime + SessionLifetimes.longest)
    }

    /// Whether a use at that time is to be written down (``touchSession(_:in:at:)``).
    package func isStale(at now: Timestamp) -> Bool { now - lastUsed >= SessionLifetimes.noted }
}

/// The session of a cookie with its user; `nil` when it is unknown, has ended, or its user may not act.
///
/// Somebody who was kept signed in and has become an administrator is kept no longer than those are.
package func liveSession(
    _ cookie: Secret, in tx: any Transaction, at now: Timestamp
) throws -> (session: Session, user: User)? {
    guard let session = try SessionRecords(tx).find(cookie: cookie) else { return nil }
    return try live(session, in: tx, at: now)
}

/// The session of an id with its user; `nil` as for ``liveSession(_:in:at:)-(Secret,_,_)``.
package func liveSession(
    _ id: ID<Session>, in tx: any Transaction, at now: Timestamp
) throws -> (session: Session, user: User)? {
    guard let session = try SessionRecords(tx).find(id) else { return nil }
    return try live(session, in: tx, at: now)
}

/// The sessions of a user that count now, the newest first.
package func liveSessions(of user: User, in tx: any Transaction, at now: Timestamp) throws -> [Session] {
    try SessionRecords(tx).sessions(of: user.id).filter { $0.isAlive(for: user, at: now) }
}

private func live(
    _ session: Session, in tx: any Transaction, at now: Timestamp
) throws -> (session: Session, user: User)? {
    guard let user = try UserRecords(tx).find(session.userID), session.isAlive(for: user, at: now) else {
        return nil
    }
    if session.isKept, session.isTooOldForAdministrator(at: now),
        try AdminRoleRecords(tx).isAdministrator(.user(user.id))
    {
        return nil
    }
    return (session, user)
}

/// Writes down that a session is used, which moves its idle end; without an event.
package func touchSession(_ session: Session, in tx: any Transaction, at now: Timestamp) throws -> Session {
    var used = session
    used.lastUsed = now
    used.idleExpiresAt = now + session.idleLifetime
    try SessionRecords(tx).touch(used)
    return used
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
