// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Logging
import MonetaTesting
import Persistence
import PostgresStore
import Primitives
import Synchronization
import Testing

@Suite(.enabled(if: StoreKind.postgresTarget != nil)) struct PostgresConnectionTests {
    @Test func `a connection that the server has closed is replaced without the caller noticing`()
        async throws
    {
        try await withStore { store, other in
            for _ in 0..<3 {
                let process = try await store.read {
                    try $0.row("SELECT pg_backend_pid() AS pid")?.integer("pid") ?? 0
                }
                _ = try await other.read {
                    try $0.rows("SELECT pg_terminate_backend(\(process)::int) AS done")
                }
                try await store.write { try $0.run("INSERT INTO lost_test (id) VALUES (1)") }
            }
            let count = try await store.read {
                try $0.row("SELECT COUNT(*) AS n FROM lost_test")?.integer("n")
            }
            #expect(count == 3)
        }
    }

    @Test func `a transaction whose connection is lost before the commit runs again`() async throws {
        try await withStore { store, _ in
            let attempts = Atomic(0)
            try await store.write { tx in
                try tx.run("INSERT INTO lost_test (id) VALUES (1)")
                if attempts.add(1, ordering: .relaxed).newValue == 1 {
                    _ = try tx.rows("SELECT pg_terminate_backend(pg_backend_pid()) AS done")
                }
            }
            let count = try await store.read {
                try $0.row("SELECT COUNT(*) AS n FROM lost_test")?.integer("n")
            }
            #expect(count == 1)
            #expect(attempts.load(ordering: .relaxed) == 2)
        }
    }

    @Test func `transactions that lock one another in opposite order both succeed`() async throws {
        try await withStore { store, other in
            try await store.write { tx in
                try tx.run("INSERT INTO lost_test (id) VALUES (1)")
                try tx.run("INSERT INTO lost_test (id) VALUES (2)")
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (first, second, node) in [(1, 2, store), (2, 1, other)] {
                    group.addTask {
                        try await node.write { tx in
                            try tx.run("UPDATE lost_test SET n = n + 1 WHERE id = \(first)")
                            _ = try tx.rows("SELECT pg_sleep(0.2) IS NULL AS slept")
                            try tx.run("UPDATE lost_test SET n = n + 1 WHERE id = \(second)")
                        }
                    }
                }
                try await group.waitForAll()
            }
            let sums = try await store.read {
                try $0.rows("SELECT n FROM lost_test").map { try $0.integer("n") }
            }
            #expect(sums == [2, 2])
        }
    }

    @Test func `a server that is not there is said to be unavailable, at once and every time`() async throws {
        let store = PostgresStore(
            "postgres://moneta@127.0.0.1:1/none",
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        for _ in 0..<5 {
            await #expect {
                try await store.read { try $0.rows("SELECT 1 AS one") }
            } throws: {
                if case StoreError.unavailable = $0 { true } else { false }
            }
        }
        await store.close()
    }

    @Test func `a statement that takes too long is stopped, and more waiters than places are refused`()
        async throws
    {
        try await withPostgresSchema { options in
            var options = options
            options.connections = 1
            options.maximumWaiting = 1
            options.statementTimeout = .milliseconds(300)
            let store = postgresStore(options)
            let outcomes = await withTaskGroup(of: StoreError?.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        do {
                            _ = try await store.read { try $0.rows("SELECT pg_sleep(5) IS NULL AS slept") }
                            return nil
                        } catch {
                            return error as? StoreError
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.filter { $0 == .unavailable("a statement took too long") }.count == 2)
            #expect(
                outcomes.filter { $0 == .unavailable("too many transactions wait for a connection") }.count
                    == 2)
            await store.close()
        }
    }

    /// Two nodes, the first with one connection, and a table.
    private func withStore(_ body: (PostgresStore, PostgresStore) async throws -> Void) async throws {
        try await withPostgresSchema { options in
            var single = options
            single.connections = 1
            let store = postgresStore(single)
            let other = postgresStore(options)
            try await store.write {
                try $0.run("CREATE TABLE lost_test (id BIGINT NOT NULL, n BIGINT NOT NULL DEFAULT 0)")
            }
            do {
                try await body(store, other)
            } catch {
                await store.close()
                await other.close()
                throw error
            }
            await store.close()
            await other.close()
        }
    }
}
