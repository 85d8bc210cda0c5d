// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Logging
package import Persistence
package import Primitives

/// Whether the database can be read and written, found out by doing both.
///
/// However many ask, it is tried at most once in ``Times/good``, or in ``Times/bad`` after it has failed, and
/// nobody waits longer than ``Times/patience``. A change is said in the log once.
package actor Readiness {
    /// What was found last.
    package enum Finding: Sendable, Equatable {
        case ready
        /// The database does not answer.
        case unreadable
        /// It answers and takes nothing: the disk is full, or it may only be read.
        case unwritable
        /// Nothing came back in time.
        case silent
    }

    /// How long a finding holds, and how long one is waited for.
    package struct Times: Sendable {
        package var good = Duration.seconds(5)
        package var bad = Duration.seconds(1)
        package var patience = Duration.seconds(5)

        package init() {}
    }

    private let store: any Store
    private let surroundings: Surroundings
    private let logger: Logger
    private let times: Times
    private var last: (finding: Finding, until: ContinuousClock.Instant)?
    private var trial: (number: Int, began: ContinuousClock.Instant)?
    private var trials = 0
    private var waiting: [CheckedContinuation<Finding, Never>] = []

    package init(store: any Store, surroundings: Surroundings, logger: Logger, times: Times = Times()) {
        self.store = store
        self.surroundings = surroundings
        self.logger = logger
        self.times = times
    }

    /// What was found a moment ago, or is found now.
    package func finding() async -> Finding {
        if let last, ContinuousClock.now < last.until { return last.finding }
        if let trial {
            // One that hangs is waited for once and not by everyone who asks.
            guard ContinuousClock.now < trial.began + times.patience else { return .silent }
        } else {
            start()
        }
        return await withCheckedContinuation { waiting.append($0) }
    }

    private func start() {
        trials += 1
        let number = trials
        trial = (number, .now)
        Task {
            let (finding, error) = await tryBoth()
            trial = nil
            settle(finding, error)
        }
        Task {
            try? await Task.sleep(for: times.patience)
            if trial?.number == number { settle(.silent, nil) }
        }
    }

    private nonisolated func tryBoth() async -> (Finding, (any Error)?) {
        do {
            try await store.read { tx in try ReadinessRecords(tx).check() }
        } catch {
            return (.unreadable, error)
        }
        let now = surroundings.now()
        do {
            try await store.write { tx in try ReadinessRecords(tx).tryWriting(at: now) }
        } catch StoreError.conflict {
            // Others write, so it can be written.
            return (.ready, nil)
        } catch {
            return (.unwritable, error)
        }
        return (.ready, nil)
    }

    private func settle(_ finding: Finding, _ error: (any Error)?) {
        let before = last?.finding ?? .ready
        last = (finding, .now + (finding == .ready ? times.good : times.bad))
        for continuation in waiting { continuation.resume(returning: finding) }
        waiting = []
        guard finding != before else { return }
        let metadata: Logger.Metadata = error.map { ["error": "\($0)"] } ?? [:]
        switch finding {
        case .ready: logger.notice("the database can be read and written again")
        case .unreadable: logger.error("not ready: the database does not answer", metadata: metadata)
        case .unwritable: logger.error("not ready: the database cannot be written", metadata: metadata)
        case .silent: logger.error("not ready: the database has not answered in time")
        }
    }
}
