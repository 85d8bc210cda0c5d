// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import SystemPackage
import TokenTests

/// A configuration that can be asked: that of a running server, or that of a database.
protocol ConfigurationView: Sendable {
    /// The answer of a preview; throws ``CannotAsk`` when the names of the request stand for nothing.
    func preview(_ request: TokenTestRequest) async throws -> JSON

    /// What there is to record, of the servers and apps that are named or of all that are active.
    func recordingSubjects(servers: [String], clients: [String], users: [String]) async throws
        -> RecordingSubjects

    /// The findings about one server, or about everything, as the management API shows them.
    func findings(server: String?) async throws -> [JSON]
}

/// Why one request cannot be asked about; a sentence.
struct CannotAsk: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description.madeVisible(keeping: ["\n", "\t"]) }
}

extension ServerOrDatabase {
    /// Lets `body` ask the configuration at either place.
    func withView<Result: Sendable>(
        _ body: (any ConfigurationView) async throws -> Result
    ) async throws -> Result {
        try await run { client in
            try await body(RemoteConfiguration(client))
        } database: { store, settings in
            try await body(StoredConfiguration(store, settings))
        }
    }
}

/// The text of a file of at most so many bytes; `-` is standard input.
func readText(_ path: String, most limit: Int) throws -> String {
    do {
        let file = path == "-" ? .standardInput : try FileDescriptor.open(FilePath(path), .readOnly)
        defer { if path != "-" { try? file.close() } }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
            if count == 0 { break }
            bytes += buffer[..<count]
            guard bytes.count <= limit else { throw CommandError("\(path) is larger than \(limit) bytes") }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandError("\(path) is not UTF-8")
        }
        return text
    } catch let error as Errno {
        throw CommandError("\(path) cannot be read: \(error)")
    }
}

/// Writes a whole file, readable by all who may read the directory; an old one is replaced.
func writeText(_ text: String, to path: String) throws {
    do {
        let file = try FileDescriptor.open(
            FilePath(path), .writeOnly, options: [.create, .truncate],
            permissions: [.ownerReadWrite, .groupRead, .otherRead])
        try file.closeAfter { _ = try file.writeAll(Array(text.utf8)) }
    } catch let error as Errno {
        throw CommandError("\(path) cannot be written: \(error)")
    }
}
