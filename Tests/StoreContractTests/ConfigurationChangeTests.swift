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

/// What a store has published.
private final class Heard: Sendable {
    private let all = Mutex<Set<ConfigurationKey>>([])

    init(_ store: any Store) {
        store.changes.listen { [weak self] keys in self?.all.withLock { $0.formUnion(keys) } }
    }

    var keys: Set<ConfigurationKey> { all.withLock { $0 } }
}
