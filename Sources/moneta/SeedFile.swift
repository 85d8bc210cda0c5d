// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import MonetaServer
import Primitives
import SystemPackage

/// A seed file on disk: YAML, or JSON when its name ends in `.json`.
struct SeedFile {
    /// The most that a file may hold.
    static let maximumBytes = 16 << 20

    /// What a document may be like, aliases expanded.
    static let limits = JSONLimits(depth: 32, bytes: maximumBytes, values: 2_000_000)

    /// `-` is standard input.
    let path: String
    /// What messages call the file.
    private let kind: String

    init(_ path: String, kind: String = "seed file") {
        self.path = path
        self.kind = kind
    }

    func read() throws -> JSON {
        let bytes = try contents()
        do {
            if path.lowercased().hasSuffix(".json") { return try JSON(reading: bytes, limits: Self.limits) }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw YAMLError("it is not UTF-8")
            }
            return try readYAML(text, limits: Self.limits)
        } catch {
            throw SettingsError("the \(kind) \(path) cannot be read: \(error)")
        }
    }

    /// The bytes of the file.
    func contents() throws -> [UInt8] {
        do {
            guard path != "-" else { return try contents(of: .standardInput) }
            let file = try FileDescriptor.open(FilePath(path), .readOnly)
            defer { try? file.close() }
            return try contents(of: file)
        } catch let error as Errno {
            throw SettingsError("the \(kind) \(path) cannot be read: \(error)")
        }
    }

    private func contents(of file: FileDescriptor) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= Self.maximumBytes else {
                throw SettingsError("a \(kind) may hold at most \(Self.maximumBytes >> 20) MiB")
            }
        }
    }
}
