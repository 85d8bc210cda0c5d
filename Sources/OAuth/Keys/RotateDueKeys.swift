// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
package import Primitives
package import SystemLog

/// What the job of key rotation did for one server.
package struct KeyRotation: Sendable {
    package let server: ID<AuthorizationServer>
    package let moves: [KeyMove]
}

/// Publishes, promotes and withdraws the keys of all servers whose time has come.
///
/// Runs every hour on every node. Keys are made between a look at the database and a transaction for each
/// server, so that nothing waits for prime numbers.
package func rotateDueKeys(in ledger: Ledger, masterKey: MasterKey) async throws -> [KeyRotation] {
    let surroundings = ledger.surroundings
    let due = try await ledger.store.read { tx in try dueServers(in: tx, at: surroundings.now()) }
    let caller = Caller.system("key rotation", in: surroundings)
    var rotations: [KeyRotation] = []
    for (server, moves) in due {
        let made =
            moves.contains(.publishNext)
            ? try NewSigningKey(server.algorithm, sealedUnder: masterKey, with: surroundings) : nil
        let done = try await ledger.write(by: caller) { change in
            try applyDueMoves(to: server.id, made: made, in: change)
        }
        if !done.isEmpty { rotations.append(KeyRotation(server: server.id, moves: done)) }
    }
    return rotations
}

private func dueServers(
    in tx: any Transaction, at now: Timestamp
) throws -> [(server: AuthorizationServer, moves: [KeyMove])] {
    let servers = ServerRecords(tx)
    let keys = KeyRecords(tx)
    var candidates = try servers.rotating(before: now + KeyTimetable.publishedAhead)
    let known = Set(candidates.map(\.id))
    for id in try keys.serversWithKeys(expiredAt: now) where !known.contains(id) {
        if let server = try servers.find(id.text) { candidates.append(server) }
    }
    return try candidates.compactMap { server in
        let moves = rotateKeys(of: server, try keys.keys(of: server.id), at: now)
        return moves.isEmpty ? nil : (server, moves)
    }
}
