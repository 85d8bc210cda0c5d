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

/// Copies a database file while a server writes it.
package enum SQLiteBackup {
    /// Copies the last committed state of `source` to `destination`, which appears when it is complete and
    /// durable.
    ///
    /// All pages are read in one transaction: the writer goes on beside it and the copy is consistent.
    package static func copy(_ source: String, to destination: String) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            DispatchQueue.global(qos: .utility).async {
                continuation.resume(with: Result { try copyNow(source, to: destination) })
            }
        }
    }

    private static func copyNow(_ source: String, to destination: String) throws {
        guard access(destination, F_OK) != 0 else {
            throw StoreError.cannotWrite("the file `\(destination)` exists already")
        }
        let partial = destination + ".partial"
        unlink(partial)
        defer { unlink(partial) }
        try createPrivateFile(partial)
        try storeErrors {
            let from = try DatabaseQueue(path: source, configuration: configuration(.init(), isReader: true))
            let to = try DatabaseQueue(path: partial)
            try from.backup(to: to)
            try to.close()
            try from.close()
        }
        let file = open(partial, O_RDONLY | O_CLOEXEC)
        defer { close(file) }
        guard file >= 0, fsync(file) == 0, rename(partial, destination) == 0 else {
            throw StoreError.cannotWrite(
                "the copy `\(destination)` cannot be finished: \(String(cString: strerror(errno)).lowercased())"
            )
        }
    }
}
