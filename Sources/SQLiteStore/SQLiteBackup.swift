// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import Dispatch
import Persistence

/// Copies of a database file: taken while a server writes it, and taken back.
package enum SQLiteBackup {
    /// Copies the last committed state of `source` to `destination`, which appears when it is complete, sound
    /// and durable, with a line at its end that says the SHA-256 of the rest.
    ///
    /// All pages are read in one transaction: the writer goes on beside it and the copy is consistent. Throws
    /// ``DamagedBackup`` when the database itself is not sound.
    package static func copy(_ source: String, to destination: String) async throws {
        try await onThread {
            try making(destination) { partial in
                let from = try SQLiteConnection(path: source, .init(), readOnly: true)
                defer { from.close() }
                let to = try SQLiteConnection(path: partial)
                defer { to.close() }
                try to.copyPages(of: from)
                try check(partial)
                try BackupSeal.append(to: partial)
            }
        }
    }

    /// Throws ``DamagedBackup`` when a file is not what ``copy(_:to:)`` wrote, bit by bit.
    package static func verify(_ source: String) async throws {
        try await onThread { try BackupSeal.read(sealed: source) { _ in } }
    }

    /// Takes a copy back as the database `destination`, which appears when it is complete, sound and durable.
    ///
    /// Throws ``DamagedBackup`` when it is not what ``copy(_:to:)`` wrote, or its pages or foreign keys are
    /// not sound.
    package static func restore(_ source: String, to destination: String) async throws {
        try await onThread {
            try making(destination) { partial in
                let file = open(partial, O_WRONLY | O_CLOEXEC)
                defer { close(file) }
                guard file >= 0 else { throw BackupSeal.failure("`\(partial)` cannot be opened") }
                try BackupSeal.read(sealed: source) { try BackupSeal.write($0, to: file, partial) }
                try check(partial)
            }
        }
    }

    private static func onThread(_ body: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            DispatchQueue.global(qos: .utility).async {
                continuation.resume(with: Result { try body() })
            }
        }
    }

    /// Makes a file under a name of its own and gives it the right one at the end.
    private static func making(_ destination: String, _ make: (_ partial: String) throws -> Void) throws {
        guard access(destination, F_OK) != 0 else {
            throw StoreError.cannotWrite("the file `\(destination)` exists already")
        }
        let partial = destination + ".partial"
        func remove() { for end in ["", "-wal", "-shm", "-journal"] { unlink(partial + end) } }
        remove()
        defer { remove() }
        try createPrivateFile(partial)
        try make(partial)
        let file = open(partial, O_RDONLY | O_CLOEXEC)
        defer { close(file) }
        guard file >= 0, fsync(file) == 0, rename(partial, destination) == 0 else {
            throw BackupSeal.failure("the copy `\(destination)` cannot be finished")
        }
    }

    /// SQLite's own checks: of every page and index, and of every reference between rows.
    private static func check(_ path: String) throws {
        let connection = try SQLiteConnection(path: path)
        defer { connection.close() }
        if let problem = try connection.sync({ try problem(of: connection) }) {
            throw DamagedBackup("the database in it is not sound: \(problem)")
        }
    }

    private static func problem(of connection: SQLiteConnection) throws -> String? {
        do {
            let found = try connection.rows("PRAGMA integrity_check(1)").map {
                try $0.text("integrity_check")
            }
            guard found == ["ok"] else { return found.joined(separator: "; ") }
            let reference = try connection.rows("PRAGMA foreign_key_check").first
            return try reference.map { "a row of `\(try $0.text("table"))` refers to one that is not there" }
        } catch StoreError.failed(let why) {
            // What SQLite answers when it cannot read a page.
            return why
        }
    }
}
