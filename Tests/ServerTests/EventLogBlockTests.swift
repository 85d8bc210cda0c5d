// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import MonetaTesting
import Persistence
import Primitives
import SystemLog
import Testing

/// The log is found by blocks of 1024 events; whatever times and order they have, none is missed.
@Suite struct EventLogBlockTests {
    private static let start: Int64 = 1_800_000_000_000

    /// An event as the log should tell of it.
    private struct Expected: Equatable {
        let sequence: Int
        let published: Int64
        let transaction: String
    }

    /// Times that mostly rise, with ties, with some of long ago and some of far ahead.
    private static func events(_ count: Int, seed: UInt64 = 7) -> [Expected] {
        var state = seed
        func random(_ bound: UInt64) -> Int64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int64((state >> 33) % bound)
        }
        return (0..<count).map { index in
            var published = start + Int64(index / 3) - random(5)
            switch random(500) {
            case 0: published -= 100_000
            case 1: published += 2000
            default: break
            }
            // Several events of a request, some long after its start.
            let request = random(4) == 0 ? max(0, index - Int(random(700))) : index
            return Expected(sequence: index + 1, published: published, transaction: Self.id(request))
        }
    }

    private static func id(_ request: Int) -> String {
        "req" + String(repeating: "0", count: 6 - String(request).count) + String(request)
    }

    private func store(_ events: [Expected], in store: any Store, by size: Int) async throws {
        for start in stride(from: 0, to: events.count, by: size) {
            let batch = events[start..<min(start + size, events.count)].map {
                sampleEvent($0.transaction, at: Timestamp(milliseconds: $0.published))
            }
            try await store.write { tx in try EventRecords(tx).append(batch) }
        }
    }

    /// All pages of a query, one after the other.
    private func read(_ query: EventQuery, from store: any Store) async throws -> [String] {
        var found: [String] = []
        var query = query
        for _ in 0..<1000 {
            let page = try await store.read { [query] tx in
                try query.run(in: tx) { "\($0.published.milliseconds) \($0.transaction)" }
            }
            #expect(page.items.count <= query.limit)
            found += page.items
            guard !page.isComplete else { return found }
            query.after = page.position.flatMap { EventPosition($0.text) }
        }
        Issue.record("the pages do not end")
        return found
    }

    private func expected(_ query: EventQuery, of events: [Expected]) -> [String] {
        let matching = events.filter { event in
            (query.since.map { event.published >= $0.milliseconds } ?? true)
                && (query.until.map { event.published < $0.milliseconds } ?? true)
                && (query.transactions?.contains(Name(event.transaction)) ?? true)
        }
        let sorted =
            switch query.order {
            case .durable: matching
            case .published: matching.sorted { ($0.published, $0.sequence) < ($1.published, $1.sequence) }
            case .latestFirst: matching.sorted { ($0.published, $0.sequence) > ($1.published, $1.sequence) }
            }
        return sorted.map { "\($0.published) \($0.transaction)" }
    }

    private func expectAll(_ events: [Expected], in store: any Store, limit: Int = 1000) async throws {
        let mark = try await LowWaterMark(of: store)
        for order in [EventQuery.Order.durable(through: mark), .published, .latestFirst] {
            var queries = [EventQuery(order: order, limit: limit)]
            func add(_ change: (inout EventQuery) -> Void) {
                var query = EventQuery(order: order, limit: limit)
                change(&query)
                queries.append(query)
            }
            let middle = Timestamp(milliseconds: Self.start + 700)
            add { $0.since = middle }
            add { $0.until = middle }
            add { ($0.since, $0.until) = (middle, middle + .milliseconds(40)) }
            add { $0.since = Timestamp(milliseconds: Self.start + 100_000_000) }
            for request in [0, 1024] { add { $0.transactions = [Name(Self.id(request))] } }
            add { ($0.transactions, $0.since) = ([Name(Self.id(1500)), Name(Self.id(2400))], middle) }
            add { $0.transactions = ["nobody"] }
            for query in queries {
                let found = try await read(query, from: store)
                let wanted = expected(query, of: events)
                let isSame = found == wanted
                #expect(isSame, "\(query): \(found.count) events instead of \(wanted.count)")
            }
        }
    }

    @Test(arguments: StoreKind.available)
    func `every order, span and request finds what a plain look through the log finds`(kind: StoreKind)
        async throws
    {
        let events = Self.events(2600)
        try await kind.withStore { store in
            try await self.store(events, in: store, by: 700)
            try await expectAll(events, in: store)
        }
    }

    @Test func `small pages come to the same`() async throws {
        let events = Self.events(1500, seed: 11)
        try await StoreKind.sqlite.withStore { store in
            try await self.store(events, in: store, by: 1500)
            try await expectAll(events, in: store, limit: 97)
        }
    }

    @Test func `thousands of events of one moment are told once each`() async throws {
        let events = (1...2500).map {
            Expected(sequence: $0, published: Self.start, transaction: Self.id($0))
        }
        try await StoreKind.sqlite.withStore { store in
            try await self.store(events, in: store, by: 1000)
            try await expectAll(events, in: store, limit: 300)
        }
    }

    @Test(arguments: StoreKind.available)
    func `what is too old goes from every block, and the rest is found as before`(kind: StoreKind)
        async throws
    {
        let events = Self.events(2600)
        let limit = Timestamp(milliseconds: Self.start + 500)
        try await kind.withStore { store in
            try await self.store(events, in: store, by: 700)
            let removed = try await Retention(days: 1).apply(to: store, at: limit + .seconds(86_400))
            let kept = events.filter { $0.published >= limit.milliseconds }
            #expect(removed == events.count - kept.count)
            try await expectAll(kept, in: store)
            let again = try await Retention(days: 1).apply(to: store, at: limit + .seconds(86_400))
            #expect(again == 0)
            let all = try await Retention(days: 1).apply(to: store, at: limit + .seconds(10 * 86_400))
            #expect(all == kept.count)
            let blocks = try await store.read { try $0.exists("SELECT 1 FROM event_block") }
            #expect(!blocks)
            // Numbers are not used again, so whoever polls sees what comes.
            try await store.write { try EventRecords($0).append(sampleEvent("new")) }
            var query = EventQuery(order: .durable(through: try await LowWaterMark(of: store)), limit: 10)
            query.after = EventPosition("0_2600")
            let found = try await read(query, from: store)
            #expect(found.count == 1)
        }
    }

    @Test(arguments: StoreKind.available)
    func `events of token requests fill blocks, too`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let buffer = EventBuffer(store: store)
            await withTaskGroup { group in
                for worker in 0..<16 {
                    group.addTask {
                        for number in 0..<256 {
                            try? await buffer.append(EventRow(sampleEvent("\(worker)-\(number)")))
                        }
                    }
                }
            }
            await buffer.drain()
            let blocks = try await store.read { tx in
                try tx.row("SELECT COUNT(*) AS blocks FROM event_block")?.integer("blocks")
            }
            #expect(try #require(blocks) >= 2)
        }
    }

    @Test(arguments: StoreKind.available)
    func `events of an older schema are found`(kind: StoreKind) async throws {
        let now = Timestamp(seconds: 1)
        let events = Self.events(2600)
        try await kind.withStore(holding: .nothing) { store in
            try await store.migrate(migrations.filter { $0.number < 17 }, at: now)
            for start in stride(from: 0, to: events.count, by: 650) {
                let rows = events[start..<start + 650].map {
                    EventRow(sampleEvent($0.transaction, at: Timestamp(milliseconds: $0.published)))
                }
                try await store.write { tx in try EventRecords(tx).append(rows: rows) }
            }
            try await store.migrate(at: now)
            let blocks = try await store.read { tx in
                try tx.row("SELECT COUNT(*) AS blocks FROM event_block")?.integer("blocks")
            }
            #expect(blocks == 2)
            try await expectAll(events, in: store)
        }
    }
}
