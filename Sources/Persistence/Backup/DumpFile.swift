// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import Synchronization

/// A dump in a file that only its owner can read.
package struct DumpFile: Sendable {
    package let path: String

    package init(_ path: String) { self.path = path }

    /// Writes what `store` holds, durably, under a name that appears when it is complete.
    ///
    /// Answers the number of rows.
    @discardableResult
    package func write(_ store: any Store) async throws -> Int {
        let partial = path + ".partial"
        let current = Mutex<OpenFile?>(nil)
        defer { unlink(partial) }
        let rows = try await TableDump(store).write {
            let file = try OpenFile(partial, O_WRONLY | O_CREAT | O_TRUNC)
            current.withLock { $0 = file }
            return file.writeLine
        }
        guard let file = current.withLock({ $0 }) else { return rows }
        try file.finish()
        guard rename(partial, path) == 0 else { throw failure("the dump cannot be named `\(path)`") }
        return rows
    }

    /// Reads the file to its end; throws ``RestoreError`` when it is damaged or no dump.
    package func check() throws {
        try TableRestore.check { try OpenFile(path, O_RDONLY).readLine }
    }

    /// Takes the file back into `store`, which must be empty.
    ///
    /// Answers the number of rows.
    @discardableResult
    package func restore(into store: any Store) async throws -> Int {
        let path = path
        return try await TableRestore(store).read {
            try OpenFile(path, O_RDONLY).readLine
        }
    }
}

/// A file that is read or written line by line.
// SAFETY: used by the transaction that opened it, and by its caller after that has ended.
private final class OpenFile: @unchecked Sendable {
    private var file: UnsafeMutablePointer<FILE>?
    private let path: String

    init(_ path: String, _ flags: CInt) throws {
        self.path = path
        let descriptor = open(path, flags | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("`\(path)` cannot be opened") }
        file = fdopen(descriptor, flags & O_ACCMODE == O_RDONLY ? "r" : "w")
    }

    deinit { if let file { fclose(file) } }

    func writeLine(_ line: [UInt8]) throws {
        guard let file, fwrite(line, 1, line.count, file) == line.count, putc(10, file) == 10 else {
            throw failure("`\(path)` cannot be written")
        }
    }

    func finish() throws {
        guard let file, fflush(file) == 0, fsync(fileno(file)) == 0 else {
            throw failure("`\(path)` cannot be written")
        }
    }

    func readLine() throws -> [UInt8]? {
        guard let file else { return nil }
        var buffer: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(buffer) }
        let length = getline(&buffer, &capacity, file)
        guard length >= 0, let buffer else {
            if ferror(file) != 0 { throw failure("`\(path)` cannot be read") }
            return nil
        }
        var line = UnsafeRawBufferPointer(start: buffer, count: length)[...]
        if line.last == 10 { line = line.dropLast() }
        return Array(line)
    }
}

private func failure(_ what: String) -> StoreError {
    .cannotWrite("\(what): \(String(cString: strerror(errno)).lowercased())")
}
