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
import GRDB
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
                try storeErrors {
                    let from = try DatabaseQueue(
                        path: source, configuration: configuration(.init(), isReader: true))
                    let to = try DatabaseQueue(path: partial)
                    try from.backup(to: to)
                    try to.close()
                    try from.close()
                }
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
        let problem = try storeErrors { () -> String? in
            let queue = try DatabaseQueue(path: path)
            defer { try? queue.close() }
            return try queue.writeWithoutTransaction { database -> String? in
                do {
                    let found = try String.fetchAll(database, sql: "PRAGMA integrity_check(1)")
                    guard found == ["ok"] else { return found.joined(separator: "; ") }
                    let reference = try GRDB.Row.fetchOne(database, sql: "PRAGMA foreign_key_check")
                    return reference.map {
                        "a row of `\($0["table"] as String? ?? "")` refers to one that is not there"
                    }
                } catch let error as DatabaseError
                    where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode)
                {
                    return error.message ?? "\(error.resultCode)"
                }
            }
        }
        if let problem { throw DamagedBackup("the database in it is not sound: \(problem)") }
    }
}
