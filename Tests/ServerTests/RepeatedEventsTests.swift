// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import MonetaTesting
import Persistence
import Primitives
import Synchronization
import SystemLog
import Testing

/// Events that strangers cause are counted after the first of a minute.
@Suite struct RepeatedEventsTests {
    private static let now = Timestamp(seconds: 1_800_000_000)

    private static func kind(
        _ address: String? = "192.0.2.1", secondsLater: Int64 = 0, reason: String = "wrong",
        client: String? = nil
    ) -> RepeatedKind {
        RepeatedKind(
            at: now + .seconds(secondsLater), from: address.flatMap { IPAddress($0) }, reason: reason,
            client: client)
    }

    private static func record(
        _ kind: RepeatedKind, secondsLater: Int64 = 0, in events: RepeatedEvents
    ) async throws {
        let moment = now + .seconds(secondsLater)
        try await events.record(kind, at: moment) { kind in
            let names = [kind.network?.description, kind.client].map { $0 ?? "any" }
            return sampleEvent(
                names.joined(separator: " "), .tokenRequested, at: moment, result: .failure,
                reason: kind.reason)
        }
    }

    /// The events with how often each is said to have happened.
    private static func counts(_ store: any Store) async throws -> [String: Int64] {
        try await store.read { tx in
            let page = try EventQuery(order: .published, limit: 1000).run(in: tx) { $0 }
            return Dictionary(
                page.items.map { ($0.transaction, 1 + ($0.repetition?.more ?? 0)) }, uniquingKeysWith: +)
        }
    }

    @Test(arguments: StoreKind.available)
    func `ten thousand of a kind in a minute are one row that says so`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let events = RepeatedEvents(buffer: EventBuffer(store: store))
            for number in 0..<10_000 {
                try await Self.record(Self.kind(), secondsLater: Int64(number / 1000), in: events)
                if number % 3000 == 0 { try await events.flush() }
            }
            try await events.flush()
            let names = try await store.loggedTransactions()
            #expect(names == ["192.0.2.1 any"])
            let repetition = try await store.read { tx in
                try EventQuery(order: .published, limit: 10).run(in: tx) { $0.repetition }.items
            }
            #expect(repetition.map(\.more) == [9999])
            #expect(repetition.map(\.latest) == [Self.now + .seconds(9)])
        }
    }

    @Test func `the first is in the log when its caller goes on, the others when they are flushed`()
        async throws
    {
        try await StoreKind.sqlite.withStore { store in
            let events = RepeatedEvents(buffer: EventBuffer(store: store))
            try await Self.record(Self.kind(), in: events)
            #expect(try await Self.counts(store) == ["192.0.2.1 any": 1])
            try await Self.record(Self.kind(), in: events)
            #expect(try await Self.counts(store) == ["192.0.2.1 any": 1])
            try await events.flush()
            #expect(try await Self.counts(store) == ["192.0.2.1 any": 2])
        }
    }

    @Test func `minute, network, reason and client tell kinds apart, the rest of an IPv6 address does not`()
        async throws
    {
        try await StoreKind.sqlite.withStore { store in
            let events = RepeatedEvents(buffer: EventBuffer(store: store))
            for kind in [
                Self.kind(), Self.kind(client: "a"), Self.kind("192.0.2.2"), Self.kind(nil),
                Self.kind(reason: "other"), Self.kind(secondsLater: 60), Self.kind("2001:db8::1"),
                Self.kind("2001:db8::ffff:2"), Self.kind("2001:db8:0:1::1"),
            ] {
                try await Self.record(kind, in: events)
            }
            try await events.flush()
            #expect(
                try await Self.counts(store) == [
                    "192.0.2.1 any": 3, "192.0.2.1 a": 1, "192.0.2.2 any": 1, "any any": 1,
                    "2001:db8:: any": 2, "2001:db8:0:1:: any": 1,
                ])
            #expect(try await store.loggedTransactions().count == 8)
        }
    }

    @Test func `a network that names many clients has rows for some of them and one for the rest`()
        async throws
    {
        try await StoreKind.sqlite.withStore { store in
            let events = RepeatedEvents(buffer: EventBuffer(store: store))
            for number in 0..<500 {
                try await Self.record(Self.kind(client: "c\(number)"), in: events)
                try await Self.record(Self.kind("192.0.2.2", client: "c\(number % 2)"), in: events)
            }
            try await events.flush()
            let counts = try await Self.counts(store)
            #expect(counts.count == 32 + 1 + 2)
            #expect(counts["192.0.2.1 any"] == 468)
            #expect(counts["192.0.2.2 c1"] == 250)
        }
    }

    @Test func `beyond the limit of kinds, all networks are counted together and none is forgotten`()
        async throws
    {
        try await StoreKind.sqlite.withStore { store in
            let events = RepeatedEvents(buffer: EventBuffer(store: store), limit: 100)
            for number in 0..<1000 {
                try await Self.record(
                    Self.kind("198.51.\(number / 250).\(number % 250)", client: "c"), in: events)
            }
            #expect(events.count == 101)
            try await events.flush()
            let counts = try await Self.counts(store)
            #expect(counts.count == 101)
            #expect(counts["any any"] == 900)
            // The next minute begins with an empty table.
            try await Self.record(Self.kind(secondsLater: 60), in: events)
            #expect(events.count == 1)
        }
    }

    @Test func `what the database does not take now, it is given later`() async throws {
        try await StoreKind.sqlite.withStore { store in
            let fails = Atomic(false)
            let events = RepeatedEvents(
                buffer: EventBuffer(store: FailingStore(store) { fails.load(ordering: .relaxed) }))
            try await Self.record(Self.kind(), in: events)
            try await Self.record(Self.kind(), in: events)
            fails.store(true, ordering: .relaxed)
            await #expect(throws: StoreError.self) { try await events.flush() }
            await #expect(throws: StoreError.self) { try await Self.record(Self.kind("::1"), in: events) }
            // The minute is over before the database is back.
            await #expect(throws: StoreError.self) {
                try await Self.record(Self.kind(secondsLater: 60), secondsLater: 60, in: events)
            }
            fails.store(false, ordering: .relaxed)
            try await events.flush()
            #expect(try await Self.counts(store) == ["192.0.2.1 any": 2])
            // The kind whose first row failed gets a row with the next event.
            try await Self.record(Self.kind(secondsLater: 60), secondsLater: 61, in: events)
            #expect(try await store.loggedTransactions().count == 2)
        }
    }

    @Test func `counts go with their events`() async throws {
        try await StoreKind.sqlite.withStore { store in
            let events = RepeatedEvents(buffer: EventBuffer(store: store))
            for _ in 0..<3 { try await Self.record(Self.kind(), in: events) }
            try await events.flush()
            try await Retention(days: 1).apply(to: store, at: Self.now + .seconds(86_460))
            let isLeft = try await store.read { try $0.exists("SELECT 1 FROM event_repetition") }
            #expect(!isLeft)
        }
    }
}

/// A store whose writes fail while `isFailing` says so.
private struct FailingStore: Store {
    let store: any Store
    let isFailing: @Sendable () -> Bool

    init(_ store: any Store, isFailing: @escaping @Sendable () -> Bool) {
        self.store = store
        self.isFailing = isFailing
    }

    var dialect: Dialect { store.dialect }
    var changes: ConfigurationChanges { store.changes }
    var load: StoreLoad { store.load }

    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result { try await store.read(body) }

    func submit(_ transaction: any PendingTransaction) {
        guard isFailing() else { return store.submit(transaction) }
        transaction.fail(StoreError.cannotWrite("the test says so"))
    }

    func close() async {}
}
