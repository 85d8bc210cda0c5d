// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import Logging
import NIOPosix
import Persistence
import Synchronization

/// Learns of changes to the configuration that other nodes have committed.
///
/// A connection of its own waits for notifications. Whatever wakes it, a notification or the polling
/// interval, it asks for the versions that it has not seen, so a notification that is lost costs half a
/// second and nothing else.
final class ConfigurationListener: Sendable {
    private struct Own {
        /// What this node has committed and published itself, by version.
        var versions: [ConfigurationKey: Int64] = [:]
        var isStopped = false
    }

    private let target: String
    private let options: PostgresOptions
    private let lineage: Lineage
    private let changes: ConfigurationChanges
    private let logger: Logger
    private let own = Mutex(Own())
    private let thread = NIOThreadPool(numberOfThreads: 1)

    init(
        _ target: String, _ options: PostgresOptions, _ lineage: Lineage, changes: ConfigurationChanges,
        logger: Logger
    ) {
        self.lineage = lineage
        self.target = target
        self.options = options
        self.changes = changes
        self.logger = logger
    }

    func start() {
        thread.start()
        thread.submit { state in
            if state == .active { self.listen() }
        }
    }

    func stop() async {
        own.withLock { $0.isStopped = true }
        try? await thread.shutdownGracefully()
    }

    /// Publishes what this node has committed, so that the notification about it need not be heeded.
    func publishOwn(_ changed: [ConfigurationKey: Int64]) {
        own.withLock { $0.versions.merge(changed) { max($0, $1) } }
        changes.publish(Set(changed.keys))
    }

    private var isStopped: Bool { own.withLock { $0.isStopped } }

    private func listen() {
        var failures = 0
        while !isStopped {
            do {
                let session = try Session(target, options, generation: lineage.generation)
                try session.connection.command("LISTEN moneta_configuration")
                /// `nil` until the first answer of this connection: what it leads to now may not be what was
                /// there before.
                var seen: ConfigurationPosition?
                failures = 0
                while !isStopped, session.generation == lineage.generation {
                    seen = try publishForeign(session, since: seen)
                    try wait(session.connection)
                }
            } catch {
                failures += 1
                if failures == 1 {
                    logger.warning(
                        "changes by other nodes are not seen for now", metadata: ["error": "\(error)"])
                }
                pause(min(failures, 8))
            }
        }
    }

    /// Answers the position up to which everything is published.
    private func publishForeign(
        _ session: Session, since seen: ConfigurationPosition?
    ) throws -> ConfigurationPosition? {
        try lineage.meet(session)
        let tx = PostgresTransaction(session: session, isReadOnly: true)
        guard try tx.exists(tx.dialect.tableNamed("configuration_version")) else { return nil }
        let records = ConfigurationVersionRecords(tx)
        guard let seen else {
            // What changes from here on is published; what was read before is forgotten.
            let position = try records.position()
            forgetOwn()
            lineage.reconnected()
            return position
        }
        guard try records.continues(seen) else {
            let position = try records.position()
            forgetOwn()
            lineage.lostChanges(seen)
            return position
        }
        let (changed, version) = try records.changes(since: seen.version)
        guard version > seen.version else { return seen }
        let position = try records.position(at: version)
        let foreign = own.withLock { own in
            let foreign = changed.filter { own.versions[$0.key] != $0.value }
            own.versions = own.versions.filter { $0.value > version }
            return foreign
        }
        changes.publish(Set(foreign.keys))
        return position
    }

    /// Versions may mean other changes now than those that this node has made.
    private func forgetOwn() { own.withLock { $0.versions = [:] } }

    /// Until a notification comes or it is time to look without one.
    private func wait(_ connection: Connection) throws {
        let end = ContinuousClock.now + options.pollInterval
        while !isStopped {
            let left = (end - .now) / .milliseconds(1)
            guard left > 0 else { return }
            var descriptor = pollfd(fd: connection.socket, events: Int16(POLLIN), revents: 0)
            guard poll(&descriptor, 1, CInt(min(left.rounded(.up), 100))) > 0 else { continue }
            if try connection.takeNotifications() { return }
        }
    }

    private func pause(_ tenths: Int) {
        for _ in 0..<tenths where !isStopped { usleep(100_000) }
    }
}
