// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import MonetaTesting
import Persistence
import PostgresStore
import Primitives
import Synchronization
import Testing

@Suite struct ConfigurationChangeTests {
    struct Refused: Error {}

    @Test(arguments: StoreKind.available)
    func `a change is published before the caller goes on`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let heard = Heard(store)
            try await store.write { tx in
                try tx.configurationChanged(ConfigurationKey("server/a"))
                try tx.configurationChanged(ConfigurationKey("server/b"))
                try tx.configurationChanged(ConfigurationKey("server/a"))
            }
            #expect(heard.keys == [ConfigurationKey("server/a"), ConfigurationKey("server/b")])
        }
    }

    @Test(arguments: StoreKind.available)
    func `a change that is undone is not published`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let heard = Heard(store)
            await #expect(throws: Refused.self) {
                try await store.write { tx in
                    try tx.configurationChanged(ConfigurationKey("server/a"))
                    throw Refused()
                }
            }
            try await store.write { try insertGroup("one", in: $0) }
            #expect(heard.keys.isEmpty)
            let version = try await store.read { try ConfigurationVersionRecords($0).current() }
            #expect(version == 0)
        }
    }

    @Test(arguments: StoreKind.available)
    func `who asks for changes since a version learns the keys and the next version`(kind: StoreKind)
        async throws
    {
        try await kind.withStore { store in
            for key in ["a", "b", "a", "c"] {
                try await store.write { try $0.configurationChanged(ConfigurationKey(key)) }
            }
            let (all, recent, none) = try await store.read { tx in
                let records = ConfigurationVersionRecords(tx)
                return (
                    try records.changedKeys(since: 0), try records.changedKeys(since: 2),
                    try records.changedKeys(since: 4)
                )
            }
            #expect(all.keys == Set(["a", "b", "c"].map { ConfigurationKey($0) }))
            #expect(all.version == 4)
            #expect(recent.keys == Set(["a", "c"].map { ConfigurationKey($0) }))
            #expect(none.keys.isEmpty)
            #expect(none.version == 4)
        }
    }

    @Test func `everything is also every part`() async throws {
        try await StoreKind.sqlite.withStore { store in
            let heard = Mutex<[ChangedConfiguration]>([])
            store.changes.listen { changed in heard.withLock { $0.append(changed) } }
            store.changes.forgetEverything()
            let changed = try #require(heard.withLock { $0.first })
            #expect(changed.extent == .everything)
            #expect(changed.contains(ConfigurationKey("whatever")))
        }
    }

    @Test(arguments: StoreKind.available)
    func `a history in which changes were lost is told from one that goes on`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            func change(_ key: String) async throws {
                try await store.write { try $0.configurationChanged(ConfigurationKey(key)) }
            }
            func continues(_ seen: ConfigurationPosition) async throws -> Bool {
                try await store.read { try ConfigurationVersionRecords($0).continues(seen) }
            }
            func position() async throws -> ConfigurationPosition {
                try await store.read { try ConfigurationVersionRecords($0).position() }
            }
            let beginning = try await position()
            #expect(beginning.version == 0 && beginning.stamp == nil)
            for key in ["a", "b", "c", "d"] { try await change(key) }
            let seen = try await position()
            #expect(seen.version == 4)
            #expect(try await continues(seen))
            try await loseChanges(after: 2, in: store)
            #expect(try await !continues(seen))
            // The counter passes what was seen, with other changes.
            for key in ["a", "b", "c"] { try await change(key) }
            #expect(try await position().version == 5)
            #expect(try await !continues(seen))
            #expect(try await continues(try await position()))
            #expect(try await continues(beginning))
        }
    }

    @Test(.enabled(if: StoreKind.postgresTarget != nil))
    func `a node whose database has lost changes forgets everything, also when the counter has passed`()
        async throws
    {
        try await withPostgresSchema { options in
            let (one, other) = (postgresStore(options), postgresStore(options))
            let heard = Heard(other)
            // Before there are tables, its listener has seen nothing.
            try await one.migrate(at: Timestamp(milliseconds: 1))
            #expect(try await heard.waitUntilForgotten(1))
            for key in ["a", "b", "c", "d"] {
                try await one.write { try $0.configurationChanged(ConfigurationKey(key)) }
            }
            #expect(try await heard.waitFor("d"))
            try await loseChanges(after: 2, in: one)
            // Once for what is lost, and once for the connection that is made after it.
            #expect(try await heard.waitUntilForgotten(3), "the counter is lower")
            // In one transaction, so that nobody sees the counter go back.
            try await one.write { tx in
                try loseChanges(after: 1, in: tx)
                for key in ["x", "y", "z"] { try tx.configurationChanged(ConfigurationKey(key)) }
            }
            #expect(try await heard.waitUntilForgotten(5), "another change has the number")
            // From here on changes are heard of as before.
            try await one.write { try $0.configurationChanged(ConfigurationKey("later")) }
            #expect(try await heard.waitFor("later"))
            await one.close()
            await other.close()
        }
    }

    @Test(.enabled(if: StoreKind.postgresTarget != nil))
    func `a connection that is made again makes everything forgotten`() async throws {
        try await withPostgresSchema { options in
            var options = options
            options.applicationName = "moneta forgets"
            let store = postgresStore(options)
            let heard = Heard(store)
            try await store.migrate(at: Timestamp(milliseconds: 1))
            #expect(try await heard.waitUntilForgotten(1))
            let other = postgresStore(PostgresOptions())
            // The listener may be back before anything else is.
            let before = heard.forgotten
            _ = try await other.read { tx in
                try tx.rows(
                    """
                    SELECT pg_terminate_backend(pid) AS done FROM pg_stat_activity
                    WHERE application_name = 'moneta forgets'
                    """)
            }
            _ = try await store.read { try $0.rows("SELECT 1 AS one") }
            #expect(heard.forgotten > before)
            // The listener, too.
            #expect(try await heard.waitUntilForgotten(before + 2))
            await store.close()
            await other.close()
        }
    }

    /// Held against the clock: `scripts/test` runs these by themselves, after all others.
    @Suite struct Timed {
        @Test(.enabled(if: StoreKind.postgresTarget != nil))
        func `another node hears of a change within a second`() async throws {
            try await withPostgresSchema { options in
                let one = postgresStore(options)
                try await one.migrate(at: Timestamp(milliseconds: 1))
                let other = postgresStore(options)
                let heard = Heard(other)
                // The listener has to be connected once; what was there before it is no change.
                try await Task.sleep(for: .milliseconds(700))
                try await one.write { try $0.configurationChanged(ConfigurationKey("server/a")) }
                let start = ContinuousClock.now
                while heard.keys.isEmpty, ContinuousClock.now - start < .seconds(5) {
                    try await Task.sleep(for: .milliseconds(5))
                }
                #expect(heard.keys == [ConfigurationKey("server/a")])
                #expect(ContinuousClock.now - start < .seconds(1))
                await one.close()
                await other.close()
            }
        }
    }
}

/// What the promotion of a standby looks like that lacks the changes after a version.
private func loseChanges(after version: Int64, in store: any Store) async throws {
    try await store.write { tx in try loseChanges(after: version, in: tx) }
}

private func loseChanges(after version: Int64, in tx: any Transaction) throws {
    try tx.run("DELETE FROM configuration_version WHERE version > \(version) AND key <> ''")
    try tx.run("UPDATE configuration_version SET version = \(version) WHERE key = ''")
    try tx.run("DELETE FROM configuration_change WHERE version > \(version)")
}

/// What a store has published.
private final class Heard: Sendable {
    private let all = Mutex<(keys: Set<ConfigurationKey>, forgotten: Int)>(([], 0))

    init(_ store: any Store) {
        store.changes.listen { [weak self] changed in
            self?.all.withLock { all in
                switch changed.extent {
                case .parts(let keys): all.keys.formUnion(keys)
                case .everything: all.forgotten += 1
                }
            }
        }
    }

    var keys: Set<ConfigurationKey> { all.withLock { $0.keys } }

    /// How often everything was to be forgotten.
    var forgotten: Int { all.withLock { $0.forgotten } }

    /// Waits until a part has changed; answers whether it was in time.
    func waitFor(_ key: String) async throws -> Bool {
        for _ in 0..<1000 where !keys.contains(ConfigurationKey(key)) {
            try await Task.sleep(for: .milliseconds(10))
        }
        return keys.contains(ConfigurationKey(key))
    }

    /// Waits until everything was to be forgotten so often; answers whether it was in time.
    func waitUntilForgotten(_ times: Int) async throws -> Bool {
        for _ in 0..<1000 where forgotten < times { try await Task.sleep(for: .milliseconds(10)) }
        return forgotten >= times
    }
}
