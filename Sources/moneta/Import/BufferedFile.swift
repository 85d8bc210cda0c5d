// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import MonetaServer
import SystemPackage

/// A file that is read from its beginning to its end, a part at a time.
final class BufferedFile {
    private let file: FileDescriptor
    private let path: String
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    private var (start, end) = (0, 0)
    /// Bytes that have been given out.
    private(set) var position = 0
    /// The size of the file in bytes; 0 when it is not known.
    let size: Int

    /// `-` is standard input.
    init(_ path: String) throws {
        self.path = path
        do {
            file = path == "-" ? .standardInput : try FileDescriptor.open(FilePath(path), .readOnly)
            size = path == "-" ? 0 : Int(try file.seek(offset: 0, from: .end))
            if path != "-" { try file.seek(offset: 0, from: .start) }
        } catch let error as Errno {
            throw CommandError("the file \(path) cannot be read: \(error)")
        }
    }

    deinit { if path != "-" { try? file.close() } }

    /// The next byte; `nil` at the end.
    func next() throws -> UInt8? {
        if start == end, try !fill() { return nil }
        defer { start += 1 }
        position += 1
        return buffer[start]
    }

    /// The byte that comes next; `nil` at the end.
    func peek() throws -> UInt8? {
        if start == end, try !fill() { return nil }
        return buffer[start]
    }

    /// The bytes of the next line without its end, at most `most`; `nil` at the end of the file.
    ///
    /// Of a longer line the beginning is given, and the rest is passed over.
    func line(most: Int) throws -> [UInt8]? {
        guard var byte = try next() else { return nil }
        var line: [UInt8] = []
        while byte != UInt8(ascii: "\n") {
            if line.count < most { line.append(byte) }
            guard let another = try next() else { break }
            byte = another
        }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        return line
    }

    /// Passes over U+FEFF at the beginning.
    func skipByteOrderMark() throws {
        if start == end { _ = try fill() }
        if end - start >= 3, buffer[start..<start + 3].elementsEqual([0xEF, 0xBB, 0xBF]) {
            start += 3
            position += 3
        }
    }

    private func fill() throws -> Bool {
        do {
            end = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
            start = 0
            return end > 0
        } catch let error as Errno {
            throw CommandError("the file \(path) cannot be read: \(error)")
        }
    }
}
