// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Foundation
import Logging
import MonetaServer
import MonetaTesting
import Persistence
import Primitives
import SQLiteStore
import Synchronization
import Testing

@Suite struct ReadinessTests {
    private static let times: Readiness.Times = {
        var times = Readiness.Times()
        times.good = .zero
        times.bad = .zero
        return times
    }()

    private func readiness(
        _ store: any Store, _ times: Readiness.Times = Self.times, log: LinesOfLog = LinesOfLog()
    ) -> Readiness {
        var logger = Logger(label: "test") { _ in log.handler }
        logger.logLevel = .trace
        return Readiness(store: store, surroundings: .system, logger: logger, times: times)
    }

    @Test(arguments: StoreKind.available)
    func `a sound database is ready`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let readiness = readiness(store)
            #expect(await readiness.finding() == .ready)
            #expect(await readiness.finding() == .ready)
        }
    }

    @Test func `a database that takes nothing is not ready, and that is said once`() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let writable = try SQLiteStore(file: directory.file("moneta.db"))
        try await writable.migrate(at: Timestamp(seconds: 1))
        let store = try SQLiteStore(readOnlyFile: directory.file("moneta.db"))
        let log = LinesOfLog()
        let readiness = readiness(store, log: log)
        #expect(await readiness.finding() == .unwritable)
        #expect(await readiness.finding() == .unwritable)
        #expect(log.lines == ["error: not ready: the database cannot be written"])
        await store.close()
        await writable.close()
    }

    @Test func `the embedded database has to take as much as a token request needs`() async throws {
        let store = try SQLiteStore()
        try await store.migrate(at: Timestamp(seconds: 1))
        var texts: Set<String> = []
        for second in 1...3 {
            try await store.write { tx in
                try ReadinessRecords(tx).tryWriting(at: Timestamp(seconds: 1_760_000_000 + Int64(second)))
            }
            let text = try await store.read { tx in
                try tx.row("SELECT ballast FROM write_trial")?.text("ballast")
            }
            #expect(text?.utf8.count ?? 0 > 64_000)
            texts.insert(text ?? "")
        }
        #expect(texts.count == 3)
        await store.close()
    }

    @Test func `a closed store is not ready`() async throws {
        let store = try SQLiteStore()
        await store.close()
        #expect(await readiness(store).finding() == .unreadable)
    }

    @Test func `a finding is kept, however many ask`() async throws {
        let store = try SQLiteStore()
        try await store.migrate(at: Timestamp(seconds: 1))
        var times = Readiness.Times()
        times.good = .seconds(3600)
        times.patience = .seconds(60)
        let readiness = readiness(store, times)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { #expect(await readiness.finding() == .ready) } }
        }
        await store.close()
        #expect(await readiness.finding() == .ready)
    }

    @Test func `a database that hangs is waited for once, and not for long`() async throws {
        let store = try SQLiteStore()
        try await store.migrate(at: Timestamp(seconds: 1))
        let held = Gate()
        async let hanging: Void = store.write { _ in held.wait() }
        await held.entered()
        var times = Self.times
        times.patience = .milliseconds(50)
        let readiness = readiness(store, times)
        #expect(await readiness.finding() == .silent)
        #expect(await readiness.finding() == .silent)
        held.open()
        try await hanging
        for _ in 0..<500 where await readiness.finding() != .ready {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(await readiness.finding() == .ready)
        await store.close()
    }
}

/// Collects what is logged, `level: message`.
final class LinesOfLog: Sendable {
    private let collected = Mutex<[String]>([])
    var lines: [String] { collected.withLock { $0 } }
    var handler: Handler { Handler(lines: self) }

    struct Handler: LogHandler {
        let lines: LinesOfLog
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(
            level: Logger.Level, message: Logger.Message, metadata: Logger.Metadata?, source: String,
            file: String, function: String, line: UInt
        ) {
            lines.collected.withLock { $0.append("\(level.rawValue): \(message)") }
        }
    }
}

/// Holds a transaction until it is opened.
private final class Gate: Sendable {
    private let state = Mutex((isEntered: false, isOpen: false))

    func wait() {
        state.withLock { $0.isEntered = true }
        while !state.withLock({ $0.isOpen }) { Thread.sleep(forTimeInterval: 0.002) }
    }

    func entered() async {
        while !state.withLock({ $0.isEntered }) { try? await Task.sleep(for: .milliseconds(2)) }
    }

    func open() { state.withLock { $0.isOpen = true } }
}
