// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Dispatch
import MonetaTesting
import Persistence
import PostgresStore
import Primitives
import Synchronization
import SystemLog
import Testing

/// The order of the log on PostgreSQL, where transactions end in another order than they get their numbers
/// in.
@Suite(.enabled(if: StoreKind.postgresTarget != nil)) struct EventLogOrderTests {
    @Test func `a poller misses nothing and repeats nothing while four writers of two nodes commit late`()
        async throws
    {
        try await withNodes(2) { nodes in
            let open = Overlap()
            let poller = Poller(nodes[1])
            let names = (0..<4).map { writer in (0..<25).map { "\(writer)-\($0)" } }
            try await withThrowingTaskGroup { group in
                for (writer, own) in names.enumerated() {
                    group.addTask {
                        for name in own {
                            try await nodes[writer % 2].write { tx in
                                try EventRecords(tx).append(sampleEvent(name))
                                open.enter()
                                defer { open.leave() }
                                _ = try tx.rows("SELECT pg_sleep(random() * 0.1) IS NULL AS slept")
                            }
                        }
                    }
                }
                group.addTask {
                    while poller.found.count < 100 {
                        // What is missed shows at the end.
                        guard try await poller.poll() == 0 else { continue }
                        let count = try await nodes[0].loggedTransactions().count
                        guard count < 100 else { break }
                        try await Task.sleep(for: .milliseconds(3))
                    }
                }
                try await group.waitForAll()
            }
            while try await poller.poll() > 0 {}
            #expect(poller.found.count == 100)
            #expect(Set(poller.found) == Set(names.joined()))
            // A lock that lasts until the commit would have let one at a time in here.
            #expect(open.most >= 2)
        }
    }

    @Test func `readers wait for the oldest open writer, and the other writers do not`() async throws {
        try await withNodes(2) { nodes in
            try await nodes[0].log("first")
            let polls = Poller(nodes[1])
            _ = try await polls.poll()
            let slow = try await Held(nodes[0]) { try EventRecords($0).append(sampleEvent("slow")) }
            try await nodes[1].log("second")
            try await nodes[0].log("third")
            // One that has only begun to read begins before the open one, too.
            let later = Poller(nodes[1], since: Timestamp(seconds: 1_000_000))
            let (seen, seenLater) = (try await polls.poll(), try await later.poll())
            #expect((seen, seenLater) == (0, 0))
            let visible = try await nodes[1].loggedTransactions()
            #expect(visible == ["first", "second", "third"])
            try await slow.finish()
            while try await polls.poll() > 0 {}
            #expect(polls.found == ["first", "slow", "second", "third"])
            later.since = nil
            while try await later.poll() > 0 {}
            #expect(later.found == ["slow", "second", "third"])
        }
    }

    @Test func `a node that stands still is ended by the server, and readers go on`() async throws {
        try await withNodes(2, idleTimeout: .seconds(1)) { nodes in
            let still = try await Held(nodes[0]) { try EventRecords($0).append(sampleEvent("still")) }
            try await nodes[1].log("other")
            let poller = Poller(nodes[1])
            while poller.found.isEmpty {
                _ = try await poller.poll()
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(poller.found == ["other"])
            // It goes on and finds its transaction gone.
            await #expect(throws: StoreError.self) { try await still.finish() }
            try await nodes[0].log("again")
            while try await poller.poll() > 0 {}
            #expect(poller.found == ["other", "again"])
        }
    }

    @Test func `only transactions with events hold readers back`() async throws {
        try await withNodes(2) { nodes in
            let foreign = try await Held(nodes[0]) { tx in
                try tx.run("INSERT INTO write_trial (id, tried, ballast) VALUES (1, 1, '')")
                _ = try tx.rows("SELECT pg_advisory_xact_lock_shared(7) IS NULL AS held")
            }
            try await nodes[1].log("event")
            let poller = Poller(nodes[1])
            _ = try await poller.poll()
            #expect(poller.found == ["event"])
            try await foreign.finish()
        }
    }

    @Test func `a transaction is announced once, and again after its first part was undone`() async throws {
        struct Refused: Error {}
        try await withNodes(2) { nodes in
            let locks = Mutex<Int64?>(nil)
            let held = try await Held(nodes[0]) { tx in
                try? tx.undoingOnError {
                    try EventRecords(tx).append(sampleEvent("undone"))
                    throw Refused()
                }
                for number in 0..<100 { try EventRecords(tx).append(sampleEvent("kept \(number)")) }
                let count = try tx.row(
                    "SELECT COUNT(*) AS n FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
                )?.integer("n")
                locks.withLock { $0 = count }
            }
            #expect(locks.withLock { $0 } == 1)
            try await nodes[1].log("other")
            let poller = Poller(nodes[1])
            let early = try await poller.poll()
            #expect(early == 0)
            try await held.finish()
            while try await poller.poll() > 0 {}
            #expect(poller.found == (0..<100).map { "kept \($0)" } + ["other"])
        }
    }

    @Test func `an open writer counts where numbers go beyond what a key has room for`() async throws {
        try await withNodes(2) { nodes in
            try await nodes[0].write { tx in
                _ = try tx.rows("SELECT setval('event_sequence_seq', 8589934590) AS last")
            }
            let slow = try await Held(nodes[0]) { try EventRecords($0).append(sampleEvent("slow")) }
            for number in 0..<4 { try await nodes[1].log("\(number)") }
            let poller = Poller(nodes[1])
            let early = try await poller.poll()
            #expect(early == 0)
            try await slow.finish()
            while try await poller.poll() > 0 {}
            #expect(poller.found == ["slow", "0", "1", "2", "3"])
        }
    }

    @Test func `a block is noted when no open writer can add to it`() async throws {
        try await withNodes(2) { nodes in
            let slow = try await Held(nodes[0]) { tx in
                try EventRecords(tx).append(sampleEvent("req0", at: Timestamp(seconds: 1)))
            }
            for _ in 0..<3 {
                try await nodes[1].write { tx in
                    try EventRecords(tx).append((0..<1000).map { sampleEvent("req\($0 + 1)") })
                }
            }
            let early = try await nodes[1].noted()
            #expect(early == 0)
            try await slow.finish()
            try await nodes[1].log("last")
            let late = try await nodes[1].noted()
            #expect(late == 2)
            var query = EventQuery(order: .published, limit: 10)
            query.transactions = ["req0"]
            let found = try await nodes[0].read { [query] tx in try query.run(in: tx) { $0.transaction }.items
            }
            #expect(found == ["req0"])
        }
    }
}

/// Runs `body` with so many nodes on one migrated schema.
private func withNodes(
    _ count: Int, idleTimeout: Duration = .seconds(600), _ body: ([PostgresStore]) async throws -> Void
) async throws {
    try await withPostgresSchema { options in
        var options = options
        options.connections = 4
        options.idleTimeout = idleTimeout
        let nodes = (0..<count).map { _ in postgresStore(options) }
        do {
            try await nodes[0].migrate(at: Timestamp(seconds: 1))
            try await body(nodes)
        } catch {
            for node in nodes { await node.close() }
            throw error
        }
        for node in nodes { await node.close() }
    }
}

extension Store {
    fileprivate func log(_ name: String) async throws {
        try await write { tx in try EventRecords(tx).append(sampleEvent(name)) }
    }

    /// How many blocks of the log are noted.
    fileprivate func noted() async throws -> Int64? {
        try await read { tx in try tx.row("SELECT COUNT(*) AS n FROM event_block")?.integer("n") }
    }
}

/// How many are somewhere at the same moment.
private final class Overlap: Sendable {
    private let state = Mutex((now: 0, most: 0))

    var most: Int { state.withLock(\.most) }

    func enter() {
        state.withLock { state in
            state.now += 1
            state.most = max(state.most, state.now)
        }
    }

    func leave() { state.withLock { $0.now -= 1 } }
}

/// A transaction that stays open, its node doing nothing, until it is told to go on.
private final class Held: Sendable {
    private let goOn = DispatchSemaphore(value: 0)
    private let task: Task<Void, any Error>

    /// Returns when `body` has run.
    init(_ node: any Store, _ body: @escaping @Sendable (any Transaction) throws -> Void) async throws {
        let goOn = goOn
        let (opened, opening) = AsyncStream.makeStream(of: Void.self)
        task = Task {
            defer { opening.finish() }
            try await node.write { tx in
                try body(tx)
                opening.yield()
                goOn.wait()
            }
        }
        for await _ in opened { break }
    }

    /// Returns when it has committed.
    func finish() async throws {
        goOn.signal()
        try await task.value
    }
}

/// Follows the log from position to position.
private final class Poller: Sendable {
    private let node: any Store
    private let state: Mutex<(since: Timestamp?, after: EventPosition?, found: [String])>

    init(_ node: any Store, since: Timestamp? = nil) {
        self.node = node
        state = Mutex((since, nil, []))
    }

    var since: Timestamp? {
        get { state.withLock(\.since) }
        set { state.withLock { $0.since = newValue } }
    }

    var found: [String] { state.withLock(\.found) }

    /// Reads a page; answers how many events it has.
    func poll() async throws -> Int {
        var query = EventQuery(order: .durable(through: try await LowWaterMark(of: node)), limit: 7)
        (query.since, query.after) = state.withLock { ($0.since, $0.after) }
        let page = try await node.read { [query] tx in try query.run(in: tx) { $0.transaction } }
        state.withLock { state in
            state.after = page.position.flatMap { EventPosition($0.text) } ?? state.after
            state.found += page.items
        }
        return page.items.count
    }
}
