// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import MonetaTesting
import OAuth
import Persistence
import PostgresStore
import Primitives
import SystemLog
import Testing

/// What is used once is used up by the commit of an event, and by nothing else.
@Suite struct SpendTests {
    private struct Late: Error, Equatable { let name: String }

    private func spend(_ name: String, sharesCommit: Bool = true) -> Spend {
        Spend(
            Name(name), sharesCommit: sharesCommit, refusal: Late(name: name),
            isSpent: { tx in try ReplayRecords(tx).contains(name, of: "client") },
            spend: { tx in
                try ReplayRecords(tx).spend(name, of: "client", until: Timestamp(seconds: 4_000_000_000))
            })
    }

    private func spending(_ spends: [Spend], otherwise name: String) -> EventBuffer.Spending {
        EventBuffer.Spending(spends) { late in
            .init(row: EventRow(sampleEvent(name)), error: late.refusal)
        }
    }

    @Test(arguments: StoreKind.available, [true, false])
    func `of those who spend the same thing at once one is recorded as asked, the others as late`(
        kind: StoreKind, sharesCommit: Bool
    ) async throws {
        try await kind.withStore { store in
            let buffer = EventBuffer(store: store)
            let spend = spend("one", sharesCommit: sharesCommit)
            let granted = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        do {
                            try await buffer.append(
                                EventRow(sampleEvent("granted \(number)")),
                                spending: spending([spend], otherwise: "late \(number)"))
                            return true
                        } catch {
                            #expect(error as? Late == Late(name: "one"))
                            return false
                        }
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(granted == 1)
            let names = try await store.loggedTransactions()
            #expect(names.filter { $0.hasPrefix("granted") }.count == 1)
            #expect(names.filter { $0.hasPrefix("late") }.count == 19)
            #expect(try await store.read { tx in try spend.isSpent(tx) })
        }
    }

    @Test(arguments: StoreKind.available)
    func `an event that cannot be written spends nothing`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let buffer = EventBuffer(store: store)
            let spend = spend("one")
            await #expect(throws: (any Error).self) {
                try await buffer.append(
                    EventRow(sampleEvent("granted")), also: { _ in throw Late(name: "the disk is full") },
                    spending: spending([spend], otherwise: "late"))
            }
            #expect(try await !store.read { tx in try spend.isSpent(tx) })
            try await buffer.append(
                EventRow(sampleEvent("granted")), spending: spending([spend], otherwise: "late"))
            #expect(try await store.read { tx in try spend.isSpent(tx) })
        }
    }

    @Test(arguments: StoreKind.available)
    func `a request that spends two things and is late for one spends the other too`(
        kind: StoreKind
    ) async throws {
        try await kind.withStore { store in
            let buffer = EventBuffer(store: store)
            let (first, second) = (spend("a"), spend("b"))
            try await buffer.append(
                EventRow(sampleEvent("granted")), spending: spending([second], otherwise: "late"))
            await #expect(throws: Late(name: "b")) {
                try await buffer.append(
                    EventRow(sampleEvent("granted 2")),
                    spending: spending([second, first], otherwise: "late 2"))
            }
            #expect(try await store.read { tx in try first.isSpent(tx) && second.isSpent(tx) })
            #expect(try await store.loggedTransactions() == ["granted", "late 2"])
        }
    }

    @Test func `two nodes that spend the same two things in another order do not wait for each other`()
        async throws
    {
        guard StoreKind.available.contains(.postgres) else { return }
        try await withPostgresSchema { options in
            let nodes = [postgresStore(options), postgresStore(options)]
            try await nodes[0].migrate(at: Timestamp(milliseconds: 1_700_000_000_000))
            let buffers = nodes.map { EventBuffer(store: $0) }
            for round in 0..<20 {
                let pair = [spend("a\(round)"), spend("b\(round)")]
                await withTaskGroup(of: Void.self) { group in
                    for (index, buffer) in buffers.enumerated() {
                        let order = index == 0 ? pair : pair.reversed()
                        group.addTask {
                            _ = try? await buffer.append(
                                EventRow(sampleEvent("\(round)-\(index)")),
                                spending: spending(order, otherwise: "late"))
                        }
                    }
                }
            }
            let names = try await nodes[0].loggedTransactions()
            #expect(names.count == 40)
            #expect(names.filter { $0 == "late" }.count == 20)
            for node in nodes { await node.close() }
        }
    }
}
