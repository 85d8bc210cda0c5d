// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import JOSE
package import Persistence
import Primitives
package import SystemLog

/// Rotates the key of a server now: the next key becomes the active one, the active one expires.
///
/// `spare` is used when there is no next key of the right algorithm; ``needsSpareKey(_:in:)`` says before the
/// transaction whether that is so. The keys afterwards are answered.
package func rotateKeyNow(
    of serverName: String, spare: NewSigningKey?, in change: Change
) throws -> (server: AuthorizationServer, keys: [StoredSigningKey]) {
    let server = try lockServer(serverName, in: change)
    let records = KeyRecords(change)
    let now = change.now.wholeSecond
    let keys = try records.keys(of: server.id)
    if let next = keys.first(where: { $0.state == .next && $0.algorithm == server.algorithm }) {
        return try promote(next.kid, of: server, keys, at: now, in: change)
    }
    guard let spare, spare.algorithm == server.algorithm else {
        throw ChangeRefused.notNow(
            summary: "The keys cannot be rotated now.",
            cause: "the keys or the algorithm of the server were changed at the same moment; try again")
    }
    for key in keys where key.state == .next { try records.delete(key.kid) }
    try records.insert(spare.stored(of: server.id, as: .next, at: now))
    return try promote(spare.kid, of: server, keys, at: now, in: change)
}

/// The algorithm for which a key must be made before ``rotateKeyNow(of:spare:in:)``; `nil` when the
/// server has a next key already.
package func neededSpareKey(of serverName: String, in tx: any Transaction) throws -> SignatureAlgorithm? {
    let server = try ServerRecords(tx).require(serverName)
    let keys = try KeyRecords(tx).keys(of: server.id)
    return keys.contains { $0.state == .next && $0.algorithm == server.algorithm } ? nil : server.algorithm
}

/// Carries out what is due for a server; `made` is the next key, made before the transaction, if one is
/// needed.
///
/// What is due is decided again here, under the lock: of several nodes one does it and the others find
/// nothing left to do.
func applyDueMoves(
    to id: ID<AuthorizationServer>, made: NewSigningKey?, in change: Change
) throws -> [KeyMove] {
    try change.lockConfiguration()
    guard let server = try ServerRecords(change).find(id.text) else { return [] }
    let records = KeyRecords(change)
    let keys = try records.keys(of: id)
    let now = change.now.wholeSecond
    var done: [KeyMove] = []
    for move in rotateKeys(of: server, keys, at: now) {
        switch move {
        case .withdraw(let kid): try records.delete(kid)
        case .promote(let kid):
            _ = try promote(kid, of: server, keys, at: now, in: change)
        case .publishNext:
            guard let made, made.algorithm == server.algorithm else { continue }
            try records.insert(made.stored(of: id, as: .next, at: now))
        }
        done.append(move)
    }
    // Only a promotion has an event.
    if !done.isEmpty { try change.note(ServerKeys(server: server)) }
    return done
}

/// The keys of a server.
struct ServerKeys: Changeable {
    let server: AuthorizationServer

    var eventTarget: Event.Target { server.eventTarget }

    var revised: Revised { .nothing(because: "keys are not in documents of the configuration") }

    var invalidated: [ConfigurationKey] { server.invalidated }
}

/// Makes a next key the active one.
///
/// Of the expired keys, those are withdrawn that no living token can need.
private func promote(
    _ kid: String, of server: AuthorizationServer, _ keys: [StoredSigningKey], at now: Timestamp,
    in change: Change
) throws -> (server: AuthorizationServer, keys: [StoredSigningKey]) {
    let records = KeyRecords(change)
    let active = keys.first { $0.state == .active }
    for key in keys where key.state == .expired {
        if let end = key.expiresAt, end <= now { try records.delete(key.kid) }
    }
    if let active {
        try records.move(active.kid, to: .expired, until: now + KeyTimetable.publishedAfter, at: now)
    }
    try records.move(kid, to: .active, at: now)
    var rotated = server
    rotated.lastRotated = now
    rotated.nextRotation = server.rotationMode == .automatic ? now + KeyTimetable.period : nil
    try ServerRecords(change).update(rotated)
    try change.record(
        .keyRotated, of: ServerKeys(server: server), from: ["kid": .optional(active?.kid)],
        to: ["kid": .string(kid)])
    return (rotated, try records.keys(of: server.id))
}
