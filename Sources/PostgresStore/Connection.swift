// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import CLibPQ
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import Persistence

/// One connection to PostgreSQL: the calls of libpq, and nothing else.
///
/// Used by one thread at a time.
///
/// Statements are sent without blocking and awaited with a deadline, because a server that stands still but
/// keeps its connections open would hold a blocking call for ever.
final class Connection {
    private let handle: OpaquePointer
    private let statementTimeout: Duration

    /// Set when the connection is of no further use.
    private(set) var isLost = false

    /// Connects and prepares the session.
    init(_ target: String, _ options: PostgresOptions) throws(StoreError) {
        let parameters: [(String, String)] = [
            ("dbname", target),
            ("application_name", options.applicationName),
            ("client_encoding", "UTF8"),
            ("connect_timeout", "\(max(2, options.connectTimeout.components.seconds))"),
            ("tcp_user_timeout", "10000"),
            ("keepalives_idle", "30"),
            ("keepalives_interval", "10"),
            ("keepalives_count", "3"),
        ]
        let connected = withCStrings(parameters.map(\.0)) { names in
            withCStrings(parameters.map(\.1)) { values in PQconnectdbParams(names, values, 1) }
        }
        guard let connected else { throw .unavailable("libpq has no memory") }
        handle = connected
        statementTimeout = options.statementTimeout
        guard PQstatus(handle) == CONNECTION_OK else { throw .unavailable(message) }
        PQsetnonblocking(handle, 1)
        try prepareSession(options)
    }

    deinit { PQfinish(handle) }

    /// The descriptor to watch for notifications.
    var socket: CInt { PQsocket(handle) }

    /// Runs statements that have no values and whose answer does not matter.
    func command(_ text: String) throws(StoreError) {
        guard PQsendQuery(handle, text) == 1 else { throw lost() }
        _ = try answer()
    }

    /// Prepares a statement for this connection.
    func prepare(_ name: String, _ text: String, types: [Oid]) throws(StoreError) {
        guard PQsendPrepare(handle, name, text, CInt(types.count), types) == 1 else { throw lost() }
        _ = try answer()
    }

    /// Runs a prepared statement.
    ///
    /// Values are text; `nil` is `NULL`.
    func execute(_ name: String, _ values: [String?]) throws(StoreError) -> Answer {
        let sent = withOptionalCStrings(values) { pointers in
            PQsendQueryPrepared(handle, name, CInt(values.count), pointers, nil, nil, 0)
        }
        guard sent == 1 else { throw lost() }
        return try answer()
    }

    /// Reads what has arrived and answers whether there was a notification.
    func takeNotifications() throws(StoreError) -> Bool {
        guard PQconsumeInput(handle) == 1 else { throw lost() }
        var found = false
        while let notification = PQnotifies(handle) {
            PQfreemem(notification)
            found = true
        }
        return found
    }

    /// Closes the session as far as the server is concerned: its transaction is rolled back.
    func abandon() { isLost = true }

    private func prepareSession(_ options: PostgresOptions) throws(StoreError) {
        try command(
            """
            SET statement_timeout = \(options.statementTimeout / .milliseconds(1));
            SET lock_timeout = \(options.lockTimeout / .milliseconds(1));
            SET idle_in_transaction_session_timeout = \(options.idleTimeout / .milliseconds(1));
            SET client_min_messages = warning
            """)
        guard let schema = options.schema else { return }
        try command("SET search_path = \"\(schema.split(separator: "\"").joined(separator: "\"\""))\"")
    }

    /// Awaits the whole answer to what was sent.
    private func answer() throws(StoreError) -> Answer {
        let deadline = ContinuousClock.now + statementTimeout + .seconds(5)
        var last: Answer?
        var failure: StoreError?
        while true {
            try flush(before: deadline)
            while PQisBusy(handle) == 1 {
                try wait(for: Int16(POLLIN), before: deadline)
                guard PQconsumeInput(handle) == 1 else { throw lost() }
            }
            guard let result = PQgetResult(handle) else { break }
            let answer = Answer(result)
            if let error = answer.error { failure = failure ?? error }
            last = answer
        }
        if PQstatus(handle) != CONNECTION_OK { throw lost() }
        if let failure { throw failure }
        guard let last else { throw lost() }
        return last
    }

    private func flush(before deadline: ContinuousClock.Instant) throws(StoreError) {
        while true {
            switch PQflush(handle) {
            case 0: return
            case 1:
                try wait(for: Int16(POLLIN | POLLOUT), before: deadline)
                guard PQconsumeInput(handle) == 1 else { throw lost() }
            default: throw lost()
            }
        }
    }

    private func wait(for events: Int16, before deadline: ContinuousClock.Instant) throws(StoreError) {
        while true {
            let left = (deadline - .now) / .milliseconds(1)
            guard left > 0 else {
                isLost = true
                throw .unavailable("the server does not answer")
            }
            var descriptor = pollfd(fd: PQsocket(handle), events: events, revents: 0)
            let ready = poll(&descriptor, 1, CInt(min(left.rounded(.up), 60_000)))
            if ready > 0 { return }
            if ready < 0, errno != EINTR { throw lost() }
        }
    }

    private func lost() -> StoreError {
        isLost = true
        return .unavailable(message)
    }

    /// What libpq says, in one line.
    private var message: String {
        let text = String(cString: PQerrorMessage(handle))
        return text.split(whereSeparator: \.isNewline).map { $0.drop { $0 == "\t" } }.joined(separator: "; ")
    }
}

/// Calls `body` with C strings, ended by a null pointer.
private func withCStrings<Result>(
    _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result?
) -> Result? {
    withOptionalCStrings(texts) { pointers in pointers.flatMap(body) }
}

/// Calls `body` with C strings, `nil` as null pointers, and a null pointer at the end.
private func withOptionalCStrings<Result>(
    _ texts: [String?], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
) -> Result {
    var bytes: [CChar] = []
    bytes.reserveCapacity(texts.reduce(0) { $0 + ($1?.utf8.count ?? 0) + 1 })
    let starts = texts.map { text -> Int? in
        guard let text else { return nil }
        let start = bytes.count
        bytes.append(contentsOf: text.utf8.lazy.map { CChar(bitPattern: $0) })
        bytes.append(0)
        return start
    }
    return bytes.withUnsafeBufferPointer { bytes in
        let pointers =
            starts.map { start in start.flatMap { offset in bytes.baseAddress.map { $0 + offset } } } + [nil]
        return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
    }
}
