// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Logging
import OAuth
import ServiceLifecycle

/// Adds refusals that were counted to the log, twice a second.
///
/// No job: every node has counts of its own.
struct WriteCounts: Service {
    private let decisions: DecisionLog
    private let logger: Logger
    private let pause = Duration.milliseconds(500)

    init(_ decisions: DecisionLog, logger: Logger) {
        self.decisions = decisions
        self.logger = logger
    }

    func run() async throws {
        var isFailing = false
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
            isFailing = await write(wasFailing: isFailing)
        }
    }

    /// Writes what the last requests have left; call it when there are no more.
    func finish() async { _ = await write(wasFailing: false) }

    /// Answers whether it failed; only the first failure in a row is worth a line.
    private func write(wasFailing: Bool) async -> Bool {
        do {
            let lost = try await decisions.writeCounts()
            if lost > 0 {
                logger.error(
                    "refusals of token requests were counted and could not be recorded",
                    metadata: ["count": "\(lost)"])
            }
            return false
        } catch {
            if !wasFailing {
                logger.error(
                    "counted refusals of token requests cannot be recorded for now",
                    metadata: ["error": "\(error)"])
            }
            return true
        }
    }
}
