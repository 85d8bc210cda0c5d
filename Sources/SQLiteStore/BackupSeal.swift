// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import Persistence
import Primitives

/// Why a file is not taken for a backup; nothing was changed because of it.
package struct DamagedBackup: Error, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

/// The line at the end of a copy of a database that says what stands before it.
///
/// SQLite goes by the number of pages in its header and does not look at it, so the file stays a database
/// that every tool opens. SQLite's own checks do not see a changed bit in a text.
enum BackupSeal {
    private static let mark = "\nmoneta backup, sha256 of the bytes before this line: "
    private static let hashLength = 64
    static let length = mark.utf8.count + hashLength + 1

    /// Adds the line to a finished copy.
    static func append(to path: String) throws {
        let file = try open(path, O_RDWR)
        defer { close(file) }
        var hash = RunningHash()
        try read(file, path) { hash.add($0) }
        try write(line(hash), to: file, path)
    }

    /// Reads a file to its seal and gives its pieces to `body`; throws ``DamagedBackup`` when the seal is not
    /// that of the pieces.
    static func read(sealed path: String, _ body: (ArraySlice<UInt8>) throws -> Void) throws {
        let file = try open(path, O_RDONLY)
        defer { close(file) }
        var hash = RunningHash()
        // The last bytes may be the seal, so they are held back until more come.
        var held: [UInt8] = []
        try read(file, path) { piece in
            held += piece
            let complete = held.prefix(max(0, held.count - length))
            hash.add(complete)
            try body(complete)
            held.removeFirst(complete.count)
        }
        guard held.starts(with: mark.utf8), held.count == length else {
            throw DamagedBackup(
                "it does not end with the line of moneta backup: it was cut off or changed, or is no backup of moneta"
            )
        }
        guard held == line(hash) else {
            throw DamagedBackup(
                "it is damaged: the SHA-256 of what it holds is not the one that it ends with")
        }
    }

    private static func line(_ hash: RunningHash) -> [UInt8] { Array((mark + hash.text + "\n").utf8) }

    private static func open(_ path: String, _ flags: CInt) throws -> CInt {
        #if canImport(Glibc)
            let file = Glibc.open(path, flags | O_CLOEXEC)
        #elseif canImport(Musl)
            let file = Musl.open(path, flags | O_CLOEXEC)
        #else
            let file = Darwin.open(path, flags | O_CLOEXEC)
        #endif
        guard file >= 0 else { throw failure("`\(path)` cannot be opened") }
        return file
    }

    private static func read(
        _ file: CInt, _ path: String, _ body: (ArraySlice<UInt8>) throws -> Void
    ) throws {
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = buffer.withUnsafeMutableBytes { bytes -> Int in
                var count: Int
                repeat { count = readOnce(file, bytes) } while count < 0 && errno == EINTR
                return count
            }
            guard count >= 0 else { throw failure("`\(path)` cannot be read") }
            guard count > 0 else { return }
            try body(buffer[..<count])
        }
    }

    static func write(_ bytes: some Collection<UInt8>, to file: CInt, _ path: String) throws {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { writeOnce(file, $0) }
            guard count > 0 || errno == EINTR else { throw failure("`\(path)` cannot be written") }
            rest = rest.dropFirst(max(0, count))
        }
    }

    static func failure(_ what: String) -> StoreError {
        .cannotWrite("\(what): \(String(cString: strerror(errno)).lowercased())")
    }
}

private func readOnce(_ file: CInt, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
    read(file, bytes.baseAddress, bytes.count)
}

private func writeOnce(_ file: CInt, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(file, bytes.baseAddress, bytes.count)
}
