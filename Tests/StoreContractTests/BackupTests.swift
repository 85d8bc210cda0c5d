// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Foundation
import MonetaTesting
import Persistence
import Primitives
import SQLiteStore
import Testing

@Suite struct BackupTests {
    @Test(arguments: StoreKind.available, StoreKind.available)
    func `a dump of one store is the same in another`(from: StoreKind, to: StoreKind) async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let first = DumpFile(directory.file("first"))
        let second = DumpFile(directory.file("second"))
        let rows = try await from.withStore { store in
            try await fill(store)
            return try await first.write(store)
        }
        try await to.withStore { store in
            let restored = try await first.restore(into: store)
            #expect(restored == rows)
            try await second.write(store)
            let sequence = try await store.write { try insertEvent("new", in: $0) }
            #expect(sequence == 1311)
        }
        #expect(rows > 1800)
        #expect(
            FileManager.default.contents(atPath: first.path)
                == FileManager.default.contents(atPath: second.path))
    }

    @Test(arguments: StoreKind.available)
    func `a dump goes into an empty database only, and all of it or nothing`(kind: StoreKind) async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let dump = DumpFile(directory.file("dump"))
        try await kind.withStore { store in
            try await fill(store)
            try await dump.write(store)
            await #expect {
                try await dump.restore(into: store)
            } throws: {
                "\($0)".contains("the database is not empty")
            }
        }
        let text = try String(contentsOfFile: dump.path, encoding: .utf8)
        let half = text.split(separator: "\n").dropLast(400).joined(separator: "\n")
        try half.write(toFile: dump.path, atomically: true, encoding: .utf8)
        try await kind.withStore { store in
            await #expect {
                try await dump.restore(into: store)
            } throws: {
                "\($0)".contains("the dump ends too early")
            }
            let names = try await groupNames(in: store)
            #expect(names.isEmpty)
        }
    }

    @Test(arguments: [
        ("", "line 1: the dump ends too early"), ("{}", "line 1: this is not a dump of moneta"),
        (#"{"format":"moneta-dump","version":2}"#, "line 1: the dump is of an unknown version"),
        (#"{"format":"moneta-dump","version":1,"schema":99}"#, "line 1: the dump is of schema 99"),
        ("\(header)\n[1]", "line 2: a row has another number"),
        (
            "\(header)\n{\"table\":\"sqlite_master\",\"columns\":[]}",
            "line 2: the table `sqlite_master` is unknown"
        ),
        ("\(header)\n{\"end\":true,\"rows\":3}", "line 2: the dump is damaged: it has 0 tables and 0 rows"),
        ("\(header)\nx", "line 2: "),
    ])
    func `a file that is no dump is refused with the line`(text: String, message: String) async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        try text.write(toFile: directory.file("dump"), atomically: true, encoding: .utf8)
        try await StoreKind.sqlite.withStore { store in
            await #expect {
                try await DumpFile(directory.file("dump")).restore(into: store)
            } throws: {
                "\($0)".hasPrefix(message)
            }
        }
    }

    @Test func `a file is copied while it is written`() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let store = try SQLiteStore(file: directory.file("a.db"))
        try await store.migrate(at: Timestamp(milliseconds: 1))
        async let writing: Void = {
            for index in 0..<200 { try await store.write { try insertGroup("g\(1000 + index)", in: $0) } }
        }()
        try await SQLiteBackup.copy(directory.file("a.db"), to: directory.file("b.db"))
        try await writing
        await #expect(throws: StoreError.self) {
            try await SQLiteBackup.copy(directory.file("a.db"), to: directory.file("b.db"))
        }
        await store.close()
        let copy = try SQLiteStore(file: directory.file("b.db"))
        let names = try await groupNames(in: copy)
        #expect(names == (0..<names.count).map { "g\(1000 + $0)" })
        let applied = try await copy.migrate(at: Timestamp(milliseconds: 1))
        #expect(applied.isEmpty)
        await copy.close()
    }
}

/// Backups that were damaged.
@Suite struct DamagedBackupTests {
    /// Twelve places from the beginning to the end, each with another bit.
    private static func flips(_ bytes: [UInt8]) -> [(name: String, bytes: [UInt8])] {
        (0..<12).map { number in
            var changed = bytes
            let place = number == 11 ? bytes.count - 2 : (bytes.count - 1) * number / 11
            changed[place] ^= 1 << UInt8(number % 8)
            return ("bit \(number % 8) of byte \(place)", changed)
        }
    }

    private static func damages(_ bytes: [UInt8], page: Int) -> [(name: String, bytes: [UInt8])] {
        var noise = bytes
        let start = bytes.count / 2 / page * page
        for index in start..<start + page { noise[index] = UInt8(truncatingIfNeeded: index &* 167 &+ 13) }
        return flips(bytes) + [
            ("a page of noise", noise), ("cut by 100 bytes", Array(bytes.dropLast(100))),
            ("cut by one byte", Array(bytes.dropLast())), ("one byte more", bytes + [10]), ("empty", []),
        ]
    }

    @Test func `a copy of the database with one bit changed is refused and leaves nothing`() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let store = try SQLiteStore(file: directory.file("a.db"))
        try await store.migrate(at: Timestamp(milliseconds: 1))
        try await fill(store)
        await store.close()
        try await SQLiteBackup.copy(directory.file("a.db"), to: directory.file("b.db"))
        let bytes = try #require(
            FileManager.default.contents(atPath: directory.file("b.db")).map { [UInt8]($0) })
        for (name, damaged) in Self.damages(bytes, page: 4096) {
            try Data(damaged).write(to: URL(filePath: directory.file("c.db")))
            await #expect(throws: DamagedBackup.self, "\(name)") {
                try await SQLiteBackup.verify(directory.file("c.db"))
            }
            await #expect(throws: DamagedBackup.self, "\(name)") {
                try await SQLiteBackup.restore(directory.file("c.db"), to: directory.file("d.db"))
            }
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: directory.path).filter {
            $0.hasPrefix("d.db")
        }
        #expect(left.isEmpty)
        try await SQLiteBackup.restore(directory.file("b.db"), to: directory.file("d.db"))
        let restored = try SQLiteStore(file: directory.file("d.db"))
        #expect(try await groupNames(in: restored).count == 600)
        await restored.close()
    }

    @Test func `a database that is not sound itself is neither copied nor taken back`() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let store = try SQLiteStore(file: directory.file("a.db"))
        try await store.migrate(at: Timestamp(milliseconds: 1))
        try await fill(store)
        await store.close()
        var bytes = try #require(
            FileManager.default.contents(atPath: directory.file("a.db")).map { [UInt8]($0) })
        let start = bytes.count / 2 / 4096 * 4096
        for index in start..<start + 4096 { bytes[index] = UInt8(truncatingIfNeeded: index &* 167 &+ 13) }
        try Data(bytes).write(to: URL(filePath: directory.file("noise.db")))
        await #expect(throws: DamagedBackup.self) {
            try await SQLiteBackup.copy(directory.file("noise.db"), to: directory.file("b.db"))
        }
        #expect(!FileManager.default.fileExists(atPath: directory.file("b.db")))
    }

    @Test func `a dump with one bit changed is refused and leaves nothing`() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let dump = DumpFile(directory.file("dump"))
        try await StoreKind.sqlite.withStore { store in
            try await fill(store)
            try await dump.write(store)
        }
        try dump.check()
        let bytes = try #require(FileManager.default.contents(atPath: dump.path).map { [UInt8]($0) })
        let damaged = DumpFile(directory.file("damaged"))
        try await StoreKind.sqlite.withStore { store in
            for (name, changed) in Self.damages(bytes, page: 4096) {
                // Without its last line end, a dump says all the same.
                if changed.count == bytes.count - 1 { continue }
                try Data(changed).write(to: URL(filePath: damaged.path))
                #expect(throws: RestoreError.self, "\(name)") { try damaged.check() }
                await #expect(throws: (any Error).self, "\(name)") { try await damaged.restore(into: store) }
                #expect(try await groupNames(in: store).isEmpty, "\(name)")
            }
            try await dump.restore(into: store)
            #expect(try await groupNames(in: store).count == 600)
        }
    }

    @Test func `a changed letter in a text and two texts that change places are found`() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let dump = DumpFile(directory.file("dump"))
        try await StoreKind.sqlite.withStore { store in
            try await fill(store)
            try await dump.write(store)
        }
        let text = try String(contentsOfFile: dump.path, encoding: .utf8)
        var lines = text.split(separator: "\n")
        lines.swapAt(lines.count - 3, lines.count - 2)
        for changed in [text.replacing("Größe", with: "Grösse"), lines.joined(separator: "\n") + "\n"] {
            try changed.write(toFile: directory.file("changed"), atomically: true, encoding: .utf8)
            #expect {
                try DumpFile(directory.file("changed")).check()
            } throws: {
                "\($0)".contains("the dump is damaged")
            }
        }
    }
}

private let header = #"{"format":"moneta-dump","version":1,"schema":\#(migrations.last?.number ?? 0)}"#

/// More rows than a page, nulls, and a sequence that has been further than its rows.
private func fill(_ store: any Store) async throws {
    try await store.write { tx in
        for index in 0..<600 { try insertGroup("g\(index)", in: tx) }
        try insertServer("a", in: tx)
        try insertServer("b", isDefault: true, in: tx)
        try tx.run(
            "UPDATE authorization_server SET description = 'Größe \"x\"\n', next_rotation = 5 WHERE id = 'b'")
        try tx.run("INSERT INTO associated_server (server_id, trusted_id, created) VALUES ('a', 'b', 1)")
        try tx.configurationChanged(ConfigurationKey("server/a"))
        for index in 0..<1310 { _ = try insertEvent("u\(index)", in: tx) }
        try tx.run("DELETE FROM event WHERE sequence > 1300")
    }
}

private func insertEvent(_ uuid: String, in tx: any Transaction) throws -> Int64? {
    try tx.row(
        """
        INSERT INTO event (uuid, published, event_type, transaction_id, document)
        VALUES (\(uuid), 1, 't', 'x', '{"a":[1,"ü"]}') RETURNING sequence
        """)?.integer("sequence")
}
