// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Reads records of comma-separated values (RFC 4180), one after the other and whatever the size of the file.
///
/// Any byte may be the separator; line ends are LF, CRLF or CR; a byte order mark is passed over; empty lines
/// are no records. What is wrong with one record is told with its line and does not end the reading.
struct CSVReader {
    /// A record, or what is wrong with it.
    struct Record {
        /// Where it begins, from 1.
        let line: Int
        let fields: Result<[String], Problem>
    }

    /// Why a record cannot be read.
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    /// The most bytes of a record.
    static let longestRecord = 1 << 20
    /// The most fields of a record.
    static let mostFields = 1000

    private var source: BufferedFile
    private let separator: UInt8
    private var line = 1

    init(_ source: BufferedFile, separator: UInt8 = UInt8(ascii: ",")) throws {
        self.source = source
        self.separator = separator
        try self.source.skipByteOrderMark()
    }

    /// Bytes of the file that have been read.
    var position: Int { source.position }

    private enum State {
        case fieldStart, plain, quoted, quoteInQuoted
    }

    /// The next record; `nil` at the end of the file.
    mutating func next() throws -> Record? {
        while true {
            let start = line
            guard let record = try record() else { return nil }
            switch record {
            case .success(let fields) where fields == [""]: continue
            default: return Record(line: start, fields: record)
            }
        }
    }

    private mutating func record() throws -> Result<[String], Problem>? {
        var (fields, field): ([[UInt8]], [UInt8]) = ([], [])
        var (state, problem, length) = (State.fieldStart, String?.none, 0)
        var isEmpty = true
        while var byte = try source.next() {
            isEmpty = false
            length += 1
            if byte == UInt8(ascii: "\r"), state != .quoted {
                // CRLF, or CR alone as old tables have it.
                if try source.peek() == UInt8(ascii: "\n") { _ = try source.next() }
                byte = UInt8(ascii: "\n")
            }
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                // In a quoted field CR and LF are two bytes of one end of a line.
                if try byte == UInt8(ascii: "\n") || source.peek() != UInt8(ascii: "\n") { line += 1 }
            }
            guard length <= Self.longestRecord else {
                return .failure(Problem(description: "it is longer than 1 MiB; is a closing quote missing?"))
            }
            if problem != nil {
                // The rest of the line belongs to what is wrong.
                if byte == UInt8(ascii: "\n") { break }
                continue
            }
            switch (state, byte) {
            case (.quoted, UInt8(ascii: "\"")): state = .quoteInQuoted
            case (.quoted, _): field.append(byte)
            case (.quoteInQuoted, UInt8(ascii: "\"")):
                field.append(byte)
                state = .quoted
            case (_, UInt8(ascii: "\n")):
                return Self.texts(fields + [field])
            case (_, separator):
                fields.append(field)
                field = []
                state = .fieldStart
                if fields.count >= Self.mostFields { problem = "it has more than \(Self.mostFields) fields" }
            case (.quoteInQuoted, _):
                problem = "after a closing quote comes neither a separator nor the end of the line"
            case (.fieldStart, UInt8(ascii: "\"")): state = .quoted
            case (.plain, UInt8(ascii: "\"")): problem = "a quote stands in a field that is not quoted"
            default:
                field.append(byte)
                state = .plain
            }
        }
        if isEmpty { return nil }
        if let problem { return .failure(Problem(description: problem)) }
        if state == .quoted { return .failure(Problem(description: "a quote is not closed")) }
        return Self.texts(fields + [field])
    }

    private static func texts(_ fields: [[UInt8]]) -> Result<[String], Problem> {
        var texts: [String] = []
        texts.reserveCapacity(fields.count)
        for field in fields {
            guard let text = String(validating: field, as: UTF8.self) else {
                return .failure(Problem(description: "field \(texts.count + 1) is not UTF-8"))
            }
            texts.append(text)
        }
        return .success(texts)
    }
}

/// One record as text, with a line end.
///
/// Bytes are looked at, not characters: a combining mark after a quote or a separator makes one character of
/// both.
func csvLine(_ fields: [String], separator: UInt8 = UInt8(ascii: ",")) -> String {
    let quote = UInt8(ascii: "\"")
    let special: Set<UInt8> = [separator, quote, UInt8(ascii: "\n"), UInt8(ascii: "\r")]
    var line: [UInt8] = []
    for (place, field) in fields.enumerated() {
        if place > 0 { line.append(separator) }
        // A byte order mark at the beginning of a file would be passed over.
        let isPlain =
            !field.utf8.contains(where: special.contains) && field.utf8.first != UInt8(ascii: " ")
            && field.unicodeScalars.first != "\u{FEFF}"
        if isPlain {
            line += Array(field.utf8)
            continue
        }
        line.append(quote)
        for byte in field.utf8 {
            if byte == quote { line.append(quote) }
            line.append(byte)
        }
        line.append(quote)
    }
    return String(decoding: line + [UInt8(ascii: "\n")], as: UTF8.self)
}
