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
    private let changes: ConfigurationChanges
    private let logger: Logger
    private let own = Mutex(Own())
    private let thread = NIOThreadPool(numberOfThreads: 1)

    init(_ target: String, _ options: PostgresOptions, changes: ConfigurationChanges, logger: Logger) {
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
        /// `nil` until the first answer: what was there before this node started is no change.
        var seen: Int64?
        var failures = 0
        while !isStopped {
            do {
                let session = try Session(target, options)
                try session.connection.command("LISTEN moneta_configuration")
                failures = 0
                while !isStopped {
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

    /// Answers the version up to which everything is published.
    private func publishForeign(_ session: Session, since seen: Int64?) throws -> Int64? {
        let tx = PostgresTransaction(session: session, isReadOnly: true)
        guard try tx.exists(tx.dialect.tableNamed("configuration_version")) else { return nil }
        let records = ConfigurationVersionRecords(tx)
        guard let seen else { return try records.current() }
        let (changed, version) = try records.changes(since: seen)
        let foreign = own.withLock { own in
            let foreign = changed.filter { own.versions[$0.key] != $0.value }
            own.versions = own.versions.filter { $0.value > version }
            return foreign
        }
        changes.publish(Set(foreign.keys))
        return version
    }

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
