// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import MonetaTesting
import Persistence
import Primitives
import Synchronization
import SystemLog
import Testing

@Suite struct EventLogBufferTests {
    @Test(arguments: StoreKind.available)
    func `an event is in the log when its append returns`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let buffer = EventBuffer(store: store)
            try await buffer.append(EventRow(sampleEvent("one")))
            let names = try await store.loggedTransactions()
            #expect(names == ["one"])
        }
    }

    @Test(arguments: StoreKind.available)
    func `a hundred callers share few writes and none is forgotten`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let sizes = Mutex<[Int]>([])
            let buffer = EventBuffer(store: store, batchLimit: 40) { size in
                sizes.withLock { $0.append(size) }
            }
            try await withThrowingTaskGroup { group in
                for number in 0..<100 {
                    group.addTask { try await buffer.append(EventRow(sampleEvent("request \(number)"))) }
                }
                try await group.waitForAll()
            }
            let names = try await store.loggedTransactions()
            #expect(Set(names).count == 100)
            #expect(sizes.withLock { $0.reduce(0, +) } == 100)
            #expect(sizes.withLock { $0.allSatisfy { $0 <= 40 } })
            #expect(buffer.waitingCount == 0)
        }
    }

    @Test(arguments: StoreKind.available)
    func `a write that nobody comes for ends by itself and is not counted`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let sizes = Mutex<[Int]>([])
            let buffer = EventBuffer(store: store) { size in sizes.withLock { $0.append(size) } }
            for round in 0..<2 {
                await withTaskGroup { group in
                    for number in 0..<20 {
                        group.addTask {
                            try? await buffer.append(EventRow(sampleEvent("\(round)-\(number)")))
                        }
                    }
                }
                // Whoever changes something now has its turn.
                try await store.write { tx in try EventRecords(tx).append(sampleEvent("change \(round)")) }
            }
            await buffer.drain()
            let names = try await store.loggedTransactions()
            #expect(Set(names).count == 42)
            #expect(sizes.withLock { $0.reduce(0, +) } == 40)
            #expect(sizes.withLock { !$0.contains(0) })
        }
    }

    @Test func `what belongs to an event is written with it`() async throws {
        try await StoreKind.sqlite.withStore { store in
            let buffer = EventBuffer(store: store)
            try await buffer.append(EventRow(sampleEvent("one"))) { tx in
                try tx.run(
                    """
                    INSERT INTO decision_basis (fingerprint, document, last_used)
                    VALUES (\("f"), \("{}"), \(Timestamp(seconds: 1)))
                    """)
            }
            let found = try await store.read { try $0.exists("SELECT 1 FROM decision_basis") }
            #expect(found)
        }
    }

    @Test func `an event that cannot be written does not take the others with it`() async throws {
        struct Broken: Error {}
        try await StoreKind.sqlite.withStore { store in
            let buffer = EventBuffer(store: store)
            let breaks: EventBuffer.Companion = { _ in throw Broken() }
            let failed = await count(20) { number in
                do {
                    let row = EventRow(sampleEvent("request \(number)"))
                    try await buffer.append(row, also: number == 7 ? breaks : nil)
                    return false
                } catch {
                    return error is Broken
                }
            }
            let names = try await store.loggedTransactions()
            #expect(failed == 1)
            #expect(names.count == 19)
        }
    }

    @Test func `everyone who waits learns that the database is closed`() async throws {
        let buffer = try await StoreKind.sqlite.withStore { EventBuffer(store: $0) }
        let refused = await count(10) { number in
            do {
                try await buffer.append(EventRow(sampleEvent("request \(number)")))
                return false
            } catch {
                return error is StoreError
            }
        }
        #expect(refused == 10)
    }

    @Test func `a full buffer refuses as unavailable`() async throws {
        try await StoreKind.sqlite.withStore { store in
            let buffer = EventBuffer(store: store, capacity: 1)
            let written = await count(50) { number in
                do {
                    try await buffer.append(EventRow(sampleEvent("request \(number)")))
                    return true
                } catch {
                    guard case .unavailable? = error as? StoreError else { return true }
                    return false
                }
            }
            let names = try await store.loggedTransactions()
            #expect(names.count == written)
        }
    }

    @Test func `a drained buffer has written everything and takes nothing more`() async throws {
        try await StoreKind.sqlite.withStore { store in
            let buffer = EventBuffer(store: store)
            await withTaskGroup { group in
                for number in 0..<30 {
                    group.addTask { try? await buffer.append(EventRow(sampleEvent("request \(number)"))) }
                }
                await buffer.drain()
                #expect(buffer.waitingCount == 0)
            }
            await #expect(throws: StoreError.self) {
                try await buffer.append(EventRow(sampleEvent("late")))
            }
        }
    }

    @Test(arguments: [1, 15, 16, 17, 63, 64, 65, 200])
    func `any number of rows is appended in order`(count: Int) async throws {
        try await StoreKind.sqlite.withStore { store in
            try await store.write { tx in
                try EventRecords(tx).append((0..<count).map { sampleEvent("\($0)") })
            }
            let names = try await store.loggedTransactions()
            #expect(names == (0..<count).map(String.init))
        }
    }
}

/// How many of so many concurrent calls of `body` answer true.
private func count(_ calls: Int, _ body: @escaping @Sendable (Int) async -> Bool) async -> Int {
    await withTaskGroup(of: Bool.self) { group in
        for number in 0..<calls { group.addTask { await body(number) } }
        return await group.reduce(0) { sum, isTrue in sum + (isTrue ? 1 : 0) }
    }
}

/// An event of a token that was granted to a service.
func sampleEvent(
    _ requestID: String, _ type: EventType = .accessTokenGranted,
    at published: Timestamp = Timestamp(seconds: 1000),
    result: Event.Result = .success, reason: String? = nil, targets: [Event.Target] = [],
    details: JSONObject = [:], decision: Event.Decision? = nil
) -> Event {
    let caller = Caller(
        kind: .client, id: "0oa1", alternateID: "0oa1", displayName: "Orders", address: "192.0.2.7",
        userAgent: "curl/8.5", requestID: requestID, requestURI: "POST /oauth2/{server}/v1/token")
    return Event(
        type, by: caller, on: targets, result: result, reason: reason, details: details, decision: decision,
        in: Surroundings(now: { published }, randomBytes: Surroundings.system.secretBytes))
}

extension Store {
    /// The transaction ids of the log, in the order of their becoming durable.
    func loggedTransactions() async throws -> [String] {
        try await read { tx in
            try tx.rows("SELECT transaction_id FROM event ORDER BY sequence").map {
                try $0.text("transaction_id")
            }
        }
    }
}
