// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Foundation
import MonetaTesting
import Testing

@testable import moneta

/// Files of comma-separated values (RFC 4180) as `moneta import` reads them.
@Suite struct CSVReaderTests {
    /// A record as its fields, or as what is wrong with it.
    private enum Read: Equatable {
        case fields(Int, [String])
        case problem(Int, String)
    }

    private func read(_ bytes: [UInt8], separator: Character = ",") throws -> [Read] {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let path = directory.file("people.csv")
        try Data(bytes).write(to: URL(filePath: path))
        var reader = try CSVReader(BufferedFile(path), separator: try #require(separator.asciiValue))
        var found: [Read] = []
        while let record = try reader.next() {
            switch record.fields {
            case .success(let fields): found.append(.fields(record.line, fields))
            case .failure(let problem): found.append(.problem(record.line, problem.description))
            }
        }
        #expect(reader.position == bytes.count)
        return found
    }

    private func read(_ text: String, separator: Character = ",") throws -> [Read] {
        try read(Array(text.utf8), separator: separator)
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func `records end with any of the three ends of a line, and the last with none`(end: String) throws {
        let records: [Read] = [.fields(1, ["a", "b"]), .fields(2, ["c", "d"])]
        #expect(try read("a,b\(end)c,d\(end)") == records)
        #expect(try read("a,b\(end)c,d") == records)
    }

    @Test func `a quoted field holds separators, quotes and ends of lines`() throws {
        #expect(try read("\"a,b\",\"c\"\"d\"\n") == [.fields(1, ["a,b", "c\"d"])])
        #expect(
            try read("\"a\r\nb\nc\",d\ne,f\n") == [.fields(1, ["a\r\nb\nc", "d"]), .fields(4, ["e", "f"])])
        #expect(try read("\"\",\"\"\"\"\n") == [.fields(1, ["", "\""])])
    }

    @Test func `fields keep their spaces and may be empty`() throws {
        #expect(try read(" a , b\n,,\n") == [.fields(1, [" a ", " b"]), .fields(2, ["", "", ""])])
    }

    @Test func `a byte order mark and empty lines are passed over, and lines are counted`() throws {
        #expect(
            try read([0xEF, 0xBB, 0xBF] + Array("a,b\n\n\r\nc,d\n\n".utf8))
                == [.fields(1, ["a", "b"]), .fields(4, ["c", "d"])])
        #expect(try read("") == [])
        #expect(try read([0xEF, 0xBB, 0xBF]) == [])
    }

    @Test(arguments: [";", "\t", "|"] as [Character])
    func `any byte may separate`(separator: Character) throws {
        #expect(
            try read("a,b\(separator)\"c\(separator)d\"\n", separator: separator)
                == [.fields(1, ["a,b", "c\(separator)d"])])
    }

    @Test func `what is wrong with a record is told with its line, and the next one is read`() throws {
        let wrong = [
            ("a\"b,c", "a quote stands in a field that is not quoted"),
            ("\"a\"b,c", "after a closing quote comes neither a separator nor the end of the line"),
        ]
        for (line, problem) in wrong {
            #expect(
                try read("x\n\(line)\ny\n") == [.fields(1, ["x"]), .problem(2, problem), .fields(3, ["y"])])
        }
        #expect(
            try read([0x61, 0x0A] + [0x62, 0x2C, 0xFF, 0x0A] + [0x63, 0x0A])
                == [.fields(1, ["a"]), .problem(2, "field 2 is not UTF-8"), .fields(3, ["c"])])
        #expect(try read("a\n\"b\nc\n") == [.fields(1, ["a"]), .problem(2, "a quote is not closed")])
    }

    @Test func `a record has at most a thousand fields`() throws {
        let most = Array(repeating: "a", count: CSVReader.mostFields)
        #expect(try read(most.joined(separator: ",")) == [.fields(1, most)])
        let more = try read((most + ["a"]).joined(separator: ",") + "\nb\n")
        #expect(more == [.problem(1, "it has more than 1000 fields"), .fields(2, ["b"])])
    }

    @Test func `a record has at most a mebibyte`() throws {
        let longest = String(repeating: "a", count: CSVReader.longestRecord)
        #expect(try read(longest) == [.fields(1, [longest])])
        let longer = try read("\"" + longest + "\n")
        #expect(longer.first == .problem(1, "it is longer than 1 MiB; is a closing quote missing?"))
    }

    @Test func `a record longer than what is read at once is whole`() throws {
        let field = String(repeating: "ä€😀", count: 20_000)
        #expect(try read("\"\(field)\",b\nc\n") == [.fields(1, [field, "b"]), .fields(2, ["c"])])
    }

    @Test(arguments: 1...50)
    func `what is written is read again`(seed: UInt64) throws {
        var state = seed
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        let parts = ["a", " ", ",", ";", "\"", "\n", "\r", "\r\n", "é", "\u{301}", "\u{FEFF}", "\u{0}", "😀"]
        let separator: Character = seed.isMultiple(of: 2) ? "," : ";"
        let records = (0..<20).map { _ in
            (0..<1 + next(4)).map { _ in (0..<next(6)).map { _ in parts[next(parts.count)] }.joined() }
        }.filter { $0 != [""] }
        let byte = try #require(separator.asciiValue)
        let text = records.map { csvLine($0, separator: byte) }.joined()
        let fields = try read(text, separator: separator).compactMap { record -> [String]? in
            if case .fields(_, let fields) = record { return fields }
            return nil
        }
        #expect(fields.map { $0.map { Array($0.utf8) } } == records.map { $0.map { Array($0.utf8) } })
    }
}
