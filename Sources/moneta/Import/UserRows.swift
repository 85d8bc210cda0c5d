// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import MonetaServer
import Primitives

/// The rows of a file of users: CSV with a header, or JSON lines.
final class UserRows {
    /// A row and what it says; or what is wrong with it.
    struct Row {
        /// From 1, without the header.
        let number: Int64
        let line: Int
        /// What stood in the file, for the report of refused rows.
        let original: [String]
        let document: Result<JSON, CSVReader.Problem>
    }

    enum Format {
        case csv(separator: UInt8)
        case jsonLines
    }

    private enum Source {
        case csv(CSVReader, targets: [[String]])
        case jsonLines
    }

    /// Names of the columns of a CSV file.
    private(set) var header: [String] = []
    private let file: BufferedFile
    private let mapping: ColumnMapping
    private var source = Source.jsonLines
    private var number: Int64 = 0
    private var line = 0

    init(_ file: BufferedFile, format: Format, mapping: ColumnMapping) throws {
        self.file = file
        self.mapping = mapping
        guard case .csv(let separator) = format else {
            try file.skipByteOrderMark()
            return
        }
        var reader = try CSVReader(file, separator: separator)
        guard let first = try reader.next() else {
            throw CommandError("the file is empty; its first line must name the columns")
        }
        do { header = try first.fields.get() } catch {
            throw CommandError("the first line names no columns: \(error)")
        }
        source = .csv(reader, targets: try mapping.targets(of: header))
    }

    /// Whether the file has the names of columns and nothing after them.
    var isOnlyHeader: Bool { !header.isEmpty && number == 0 }

    /// How much of the file has been read, from 0 to 1; `nil` when its size is not known.
    var share: Double? { file.size > 0 ? Double(file.position) / Double(file.size) : nil }

    func next() throws -> Row? {
        switch source {
        case .csv(var reader, let targets):
            guard let record = try reader.next() else { return nil }
            source = .csv(reader, targets: targets)
            number += 1
            let document = record.fields.flatMap { fields in
                Result { () throws(CSVReader.Problem) in try mapping.document(targets, fields) }
            }
            return Row(
                number: number, line: record.line, original: (try? record.fields.get()) ?? [],
                document: document)
        case .jsonLines:
            while let bytes = try file.line(most: CSVReader.longestRecord + 1) {
                line += 1
                guard bytes.contains(where: { $0 > 0x20 }) else { continue }
                number += 1
                return Row(
                    number: number, line: line, original: [String(decoding: bytes, as: UTF8.self)],
                    document: Result { () throws(CSVReader.Problem) in try read(bytes) })
            }
            return nil
        }
    }

    private func read(_ bytes: [UInt8]) throws(CSVReader.Problem) -> JSON {
        guard bytes.count <= CSVReader.longestRecord else {
            throw CSVReader.Problem(description: "it is longer than 1 MiB")
        }
        let json: JSON
        do { json = try JSON(reading: bytes) } catch {
            throw CSVReader.Problem(description: "it is not JSON: \(error)")
        }
        guard let object = json.object else {
            throw CSVReader.Problem(description: "it must be an object, not a \(json.typeName)")
        }
        return try mapping.document(object)
    }
}
