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
        ("\(header)\n{\"end\":true,\"rows\":3}", "line 2: the dump says 3 rows and has 0"),
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
