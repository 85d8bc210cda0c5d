// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import JOSE
import OAuth
import Persistence
import Primitives

/// The first keys of the servers of a document that do not exist yet, by their places in it.
///
/// Making a key takes up to hundreds of milliseconds, so it happens before the transaction, all at the same
/// time. A key that the document gives is tried in any case, so that a wrong one is found whether it is
/// needed or not.
func makeSeedKeys(
    for document: SeedDocument, _ services: ManagementServices
) async throws -> [Int: NewSigningKey] {
    let servers = document.servers
    let absent = try await services.store.read { tx in
        try servers.map { server in
            if let id = server.id, try ServerRecords(tx).find(id) != nil { return false }
            return try ServerRecords(tx).find(named: server.name) == nil
        }
    }
    let masterKey = services.masterKey
    let surroundings = services.surroundings
    return try await withThrowingTaskGroup(of: (Int, NewSigningKey).self) { group in
        for (index, server) in servers.enumerated() where absent[index] || server.key != nil {
            group.addTask { (index, try makeKey(of: server, masterKey, surroundings)) }
        }
        return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
}

private func makeKey(
    of server: SeedServer, _ masterKey: MasterKey, _ surroundings: Surroundings
) throws -> NewSigningKey {
    guard let key = server.key else {
        return try NewSigningKey(server.algorithm ?? .rs256, sealedUnder: masterKey, with: surroundings)
    }
    do {
        return try NewSigningKey(key, algorithm: server.algorithm, sealedUnder: masterKey)
    } catch {
        throw SeedError.placing(error, at: "\(server.path).key")
    }
}
