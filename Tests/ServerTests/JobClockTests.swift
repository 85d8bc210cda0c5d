// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Logging
import MonetaServer
import MonetaTesting
import OAuth
import Persistence
import Primitives
import Testing

/// Jobs and the clocks of nodes and database.
@Suite struct JobClockTests {
    private static let token = "token-of-the-job-clock-tests-0123456789abcdef"

    /// A node whose clock is ahead of the database's, and what it has logged.
    private static func run(
        on kind: StoreKind, ahead: Duration,
        _ body: @Sendable (Jobs, any Store, LinesOfLog) async throws -> Void
    ) async throws {
        try await kind.withStore { store in
            let system = Surroundings.system
            let surroundings = Surroundings(
                now: { system.now() + ahead }, randomBytes: Surroundings.system.secretBytes)
            let reader = try await SettingsReader(
                flags: [
                    "--in-memory", "--public-url", "https://moneta.test", "--api-token", token,
                    "--master-key", Base64URL.encode([UInt8](repeating: 7, count: 32)),
                ], environment: [:])
            let settings = try Settings(reader)
            let start = try await FirstStart(settings, store: store, surroundings: surroundings).run()
            let services = Services(
                settings, store: store, masterKey: start.masterKey, surroundings: surroundings,
                fetch: { _ in [] })
            let lines = LinesOfLog()
            let jobs = Jobs(services, logger: Logger(label: "moneta") { _ in lines.handler })
            try await body(jobs, store, lines)
        }
    }

    /// Spends assertions that ended so many seconds ago by the database's clock.
    private static func spend(_ ages: [Int64], in store: any Store) async throws {
        try await store.write { tx in
            let now = try ClockRecords(tx).now()
            for age in ages {
                _ = try ReplayRecords(tx).spend("\(age)", of: "client", until: now - .seconds(age))
                _ = try RevokedTokenRecords(tx).add("\(age)", until: now - .seconds(age))
            }
        }
    }

    private static func left(in store: any Store) async throws -> [[String]] {
        try await store.read { tx in
            [
                try tx.rows("SELECT jti FROM used_assertion ORDER BY jti").map { try $0.text("jti") },
                try tx.rows("SELECT jti FROM revoked_token ORDER BY jti").map { try $0.text("jti") },
            ]
        }
    }

    @Test(arguments: StoreKind.available)
    func `what is spent is kept for a day beyond its end`(kind: StoreKind) async throws {
        try await Self.run(on: kind, ahead: .zero) { jobs, store, _ in
            try await Self.spend([-60, 60, 80_000, 90_000], in: store)
            let ran = await jobs.round()
            #expect(ran)
            #expect(try await Self.left(in: store) == [["-60", "60", "80000"], ["-60", "60", "80000"]])
        }
    }

    @Test(arguments: StoreKind.available, [Duration.seconds(600), .seconds(-600), .seconds(200_000)])
    func `a node with another clock than the database's runs no jobs and says so`(
        kind: StoreKind, ahead: Duration
    ) async throws {
        try await Self.run(on: kind, ahead: ahead) { jobs, store, lines in
            try await Self.spend([60, 90_000], in: store)
            let ran = await jobs.round()
            #expect(!ran)
            #expect(try await Self.left(in: store) == [["60", "90000"], ["60", "90000"]])
            let found = lines.lines.filter {
                $0.contains("the clock of this node is not that of the database")
            }
            #expect(found.count == 1)
            #expect(found.first?.contains("error") == true)
        }
    }

    @Test(
        arguments: [
            (0, 100, 200, Duration.zero), (1000, 400, 1200, .milliseconds(600)),
            (0, 9000, 1000, .milliseconds(-8000)), (0, 0, 0, .zero),
        ] as [(Int64, Int64, Int64, Duration)])
    func `the time that asking took is nobody's mistake`(
        before: Int64, database: Int64, after: Int64, ahead: Duration
    ) {
        let clocks = ClockComparison(
            before: Timestamp(milliseconds: before), database: Timestamp(milliseconds: database),
            after: Timestamp(milliseconds: after))
        #expect(clocks.ahead == ahead)
        #expect(clocks.isClose == (abs(ahead / .seconds(1)) <= 5))
    }

    @Test(arguments: StoreKind.available)
    func `the database's clock is the one of this machine`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let clocks = try await ClockComparison(store, .system)
            #expect(clocks.isClose)
        }
    }
}
