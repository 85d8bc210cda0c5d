// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Logging
import ManagementAPI
import OAuth
import Persistence
import Primitives
import ServiceLifecycle
import SystemLog

/// What happens by itself: keys rotate, expired rows go.
///
/// Every node runs it; the database lets one win. A node whose clock is not close to the database's runs none
/// of it (``ClockComparison``).
package struct Jobs: Service {
    private let services: Services
    private let logger: Logger
    private let mail: SendMail?
    /// Between two looks at what group rules have to do, which somebody waits for.
    private let pause = Duration.seconds(1)
    /// So many of them lie between two rounds of everything else.
    private let pausesInRound = 60

    /// Builds them; nothing runs yet.
    package init(_ services: Services, logger: Logger) {
        self.services = services
        self.logger = logger
        mail = services.settings.mail.map { door in
            SendMail(door: door, store: services.store, surroundings: services.surroundings, logger: logger)
        }
    }

    /// Until the server stops.
    package func run() async throws {
        var pauses = 0
        var isClose = await databaseTime() != nil
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
            guard !Task.isShuttingDownGracefully, !Task.isCancelled else { return }
            if isClose {
                await attempt("applying group rules") { try await applyGroupRules() }
                if let mail { await attempt("sending mail") { try await mail.run() } }
            }
            pauses += 1
            guard pauses >= pausesInRound else { continue }
            pauses = 0
            isClose = await round()
        }
    }

    /// One round; a failure is logged and the next round tries again.
    ///
    /// Answers whether the clock lets jobs run.
    @discardableResult
    package func round() async -> Bool {
        guard let now = await databaseTime() else { return false }
        await attempt("rotating signing keys") { try await rotateKeys() }
        await attempt("noting the use of client credentials") { try await noteUses() }
        await attempt("removing expired rows") {
            let settings = services.settings
            let sweep = Sweep(
                services.store, events: Retention(days: settings.eventRetentionDays),
                history: HistoryRetention(days: settings.historyDays, revisions: settings.historyRevisions))
            try await sweep.run(at: now)
        }
        return true
    }

    /// The database's time; `nil` when this node's is far from it, or the database does not say it.
    private func databaseTime() async -> Timestamp? {
        do {
            let clocks = try await ClockComparison(services.store, services.surroundings)
            if clocks.isClose { return clocks.database }
            logger.error(
                "the clock of this node is not that of the database; no jobs run here until it is: set the clock",
                metadata: [
                    "ahead.seconds": "\(clocks.ahead.components.seconds)",
                    "tolerance.seconds": "\(ClockComparison.tolerance.components.seconds)",
                ])
        } catch {
            logger.error("a job failed", metadata: ["job": "comparing clocks", "error": "\(error)"])
        }
        return nil
    }

    private func attempt(_ what: String, _ work: () async throws -> Void) async {
        do {
            try await work()
        } catch {
            logger.error("a job failed", metadata: ["job": "\(what)", "error": "\(error)"])
        }
    }

    /// Each batch is a transaction of its own; the next round goes on where this one is stopped.
    private func applyGroupRules() async throws {
        let ledger = services.management.ledger
        let caller = Caller.system("Group rules", in: ledger.surroundings)
        var hasMore = try await services.store.read { tx in try hasPendingGroupRules(in: tx) }
        while hasMore, !Task.isShuttingDownGracefully {
            hasMore = try await ledger.write(by: caller) { change in try continueGroupRules(in: change) }
        }
    }

    private func rotateKeys() async throws {
        let rotations = try await rotateDueKeys(
            in: services.management.ledger, masterKey: services.masterKey)
        for rotation in rotations {
            logger.notice("signing keys rotated", metadata: ["server.id": "\(rotation.server)"])
        }
    }

    /// What this node has seen since the last round.
    private func noteUses() async throws {
        let uses = services.authenticate.uses.take()
        guard !uses.isEmpty else { return }
        try await services.store.write { tx in
            let records = CredentialUseRecords(tx)
            for (credential, time) in uses {
                switch credential {
                case .secret(let id): try records.note(secret: id, at: time)
                case .key(let id): try records.note(key: id, at: time)
                }
            }
        }
    }
}
