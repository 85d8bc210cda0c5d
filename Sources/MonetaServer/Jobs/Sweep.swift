// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import ManagementAPI
import OAuth
package import Persistence
package import Primitives
import ServiceLifecycle
import SignIn
package import SystemLog

/// Removes rows that nothing can need any more: what is spent and expired, deleted servers, old events, and
/// old revisions of the configuration.
///
/// Everything is kept a day longer than it counts, by the database's clock. So no node can remove what
/// another, with a clock that is slow, still has to look at: a spent assertion would count again.
package struct Sweep: Sendable {
    /// What is kept beyond its end.
    static let margin = Duration.seconds(86_400)

    private let store: any Store
    private let events: Retention
    private let history: HistoryRetention

    /// `events` and `history` say what is kept of the log and of the configuration.
    package init(_ store: any Store, events: Retention, history: HistoryRetention) {
        self.store = store
        self.events = events
        self.history = history
    }

    /// Small batches, so that no request waits long for the writer.
    package func run(at database: Timestamp) async throws {
        let end = database - Self.margin
        let batch = 500
        var removed = batch
        while removed == batch, !Task.isShuttingDownGracefully {
            removed = try await store.write { tx in
                // One at a time: everything that belongs to it goes with it.
                let servers = try ServerRecords(tx).purge(deletedBefore: end - DeletedServer.period, limit: 1)
                return max(
                    servers * batch,
                    try ProofRecords(tx).sweep(before: end, limit: batch),
                    try ReplayRecords(tx).sweep(before: end, limit: batch),
                    try RevokedTokenRecords(tx).sweep(before: end, limit: batch),
                    try WishedClaimRecords(tx).sweep(before: end, limit: batch),
                    // Anybody can begin these, and nothing counts again when they go early.
                    try AuthorizationFlowRecords(tx).sweep(before: database, limit: batch),
                    try PushedRequestRecords(tx).sweep(before: database, limit: batch),
                    try FlowRecords(tx).sweep(before: database, limit: batch),
                    try AuthnRecords(tx).sweep(before: database, limit: batch),
                    try RefreshTokenRecords(tx).sweep(before: end, limit: batch),
                    try CodeRecords(tx).sweep(before: end, limit: batch),
                    try SessionRecords(tx).sweep(before: end, limit: batch),
                    try EmailChangeRecords(tx).sweep(before: end, limit: batch),
                    try SessionTokenRecords(tx).sweep(before: end, limit: batch),
                    try SessionAppRecords(tx).sweep(before: end, limit: batch),
                    try MessageRecords(tx).sweep(before: end - SendMail.longestWait, limit: batch))
            }
        }
        _ = try await events.apply(to: store, at: end) { Task.isShuttingDownGracefully }
        _ = try await history.apply(to: store, at: end) { Task.isShuttingDownGracefully }
    }
}
