// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Writes a file whole: whoever reads it sees the old one or the new one.
///
/// A secret only its owner may read.
func replaceFile(_ path: String, with bytes: [UInt8], isSecret: Bool = true) throws {
    let partial = path + ".partial"
    do {
        let file = try FileDescriptor.open(
            FilePath(partial), .writeOnly, options: [.create, .truncate],
            permissions: isSecret ? .ownerReadWrite : [.ownerReadWrite, .groupRead, .otherRead])
        try file.closeAfter { _ = try file.writeAll(bytes) }
    } catch let error as Errno {
        throw CommandError("\(path) cannot be written: \(error)")
    }
    guard rename(partial, path) == 0 else {
        throw CommandError("\(path) cannot be written: \(Errno(rawValue: errno))")
    }
}

/// Removes a file; one that is not there is no error.
func removeFile(_ path: String) { unlink(path) }

/// A file that lines are added to; `-` is standard output.
final class AppendedFile {
    private let path: String
    private let goesOn: Bool
    private var file: FileDescriptor?

    /// `goesOn` keeps what an earlier run has written; otherwise the file begins empty.
    init(_ path: String, goesOn: Bool) {
        self.path = path
        self.goesOn = goesOn
    }

    deinit { try? file?.close() }

    /// Opens it at the first write; only its owner may read a new one.
    func write(_ text: String) throws {
        guard path != "-" else { return Output.data(text) }
        do {
            if file == nil {
                file = try FileDescriptor.open(
                    FilePath(path), .writeOnly, options: goesOn ? [.create, .append] : [.create, .truncate],
                    permissions: .ownerReadWrite)
            }
            _ = try file?.writeAll(Array(text.utf8))
        } catch let error as Errno {
            throw CommandError("\(path) cannot be written: \(error)")
        }
    }
}

/// Whether standard error is a terminal.
func hasTerminal() -> Bool { isatty(STDERR_FILENO) == 1 }

/// Whether somebody can answer on standard input.
func hasInput() -> Bool { isatty(STDIN_FILENO) == 1 }

/// The names in a directory; `nil` when it cannot be read.
func directoryEntries(_ path: String) -> [String]? {
    guard let directory = opendir(path) else { return nil }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names
}

/// Whether there is a directory that can be read.
func isDirectory(_ path: String) -> Bool { directoryEntries(path) != nil }
