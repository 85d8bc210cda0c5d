// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Dispatch
import MonetaTesting
import Persistence
import PostgresStore
import Primitives
import SQLiteStore
import Testing

/// What a store says of how busy its connections are.
@Suite struct StoreLoadTests {
    @Test func `a transaction under way is in use, and those behind it wait`() async throws {
        try await StoreKind.sqliteFile.withStore { store in
            try await observe(.write, of: store, others: 3)
        }
    }

    @Test(.enabled(if: StoreKind.postgresTarget != nil))
    func `the connections of PostgreSQL are one pool`() async throws {
        try await withPostgresSchema { options in
            var options = options
            options.connections = 1
            let store = postgresStore(options)
            try await observe(.shared, of: store, others: 3)
            await store.close()
        }
    }

    @Test func `an idle store has its connections idle`() async throws {
        try await StoreKind.sqliteFile.withStore { store in
            let load = store.load
            #expect(load.pools.map(\.name) == [.read, .write])
            #expect(load.pools.allSatisfy { $0.waiting == 0 && $0.connections > 0 })
        }
    }

    /// Holds the one connection of a pool and lets `others` come behind.
    private func observe(_ name: StoreLoad.Name, of store: any Store, others: Int) async throws {
        let (begun, held) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        async let first: Void = store.write { _ in
            begun.signal()
            held.wait()
        }
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                begun.wait()
                continuation.resume()
            }
        }
        let rest = (0..<others).map { _ in Task { try await store.write { _ in } } }
        for _ in 0..<500 where pool(name, store)?.waiting != others {
            try await Task.sleep(for: .milliseconds(10))
        }
        let busy = try #require(pool(name, store))
        #expect(busy == StoreLoad.Pool(name, connections: 1, inUse: 1, waiting: others))
        held.signal()
        try await first
        for task in rest { try await task.value }
        for _ in 0..<500 where pool(name, store)?.inUse != 0 { try await Task.sleep(for: .milliseconds(10)) }
        #expect(pool(name, store) == StoreLoad.Pool(name, connections: 1, inUse: 0, waiting: 0))
    }

    private func pool(_ name: StoreLoad.Name, _ store: any Store) -> StoreLoad.Pool? {
        store.load.pools.first { $0.name == name }
    }
}
