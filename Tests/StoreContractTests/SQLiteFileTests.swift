// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Foundation
import MonetaTesting
import Persistence
import Primitives
import SQLiteStore
import Testing

@Suite struct SQLiteFileTests {
    @Test func `a second opener is refused by name, and served after the first has closed`() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let path = directory.file("moneta.db")
        let first = try SQLiteStore(file: path)
        #expect {
            try SQLiteStore(file: path)
        } throws: {
            "\($0)".contains("`\(path)` is in use by another moneta process")
        }
        await first.close()
        let second = try SQLiteStore(file: path)
        await second.close()
    }

    @Test func `a lock file that was left behind locks nobody out`() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        _ = FileManager.default.createFile(atPath: directory.file("moneta.db.lock"), contents: nil)
        let store = try SQLiteStore(file: directory.file("moneta.db"))
        await store.close()
    }

    @Test func `only the owner can read the file`() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let store = try SQLiteStore(file: directory.file("moneta.db"))
        try await store.migrate(at: Timestamp(milliseconds: 1))
        for name in ["moneta.db", "moneta.db-wal", "moneta.db.lock"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: directory.file(name))
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600, "\(name)")
        }
        await store.close()
    }

    @Test func `what was acknowledged is there after opening again`() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        for round in 0..<3 {
            let store = try SQLiteStore(file: directory.file("moneta.db"))
            try await store.migrate(at: Timestamp(milliseconds: 1))
            try await store.write { try insertGroup("g\(round)", in: $0) }
            let names = try await groupNames(in: store)
            #expect(names == (0...round).map { "g\($0)" })
            await store.close()
        }
    }

    @Test func `a full disk is an error for those it hits, and writing goes on when there is room again`()
        async throws
    {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        var options = SQLiteStore.Options()
        options.maximumPages = 400
        let store = try SQLiteStore(file: directory.file("moneta.db"), options: options)
        try await store.migrate(at: Timestamp(milliseconds: 1))
        let big = String(repeating: "x", count: 20_000)
        let outcomes = await withTaskGroup(of: (Int, Bool).self) { group in
            for index in 0..<60 {
                group.addTask {
                    do {
                        try await store.write { tx in
                            try insertGroup("g\(100 + index)", in: tx)
                            try tx.run(
                                "UPDATE user_group SET profile = \(big) WHERE name = \("g\(100 + index)")")
                        }
                        return (index, true)
                    } catch {
                        #expect(error as? StoreError == .cannotWrite("the disk is full"))
                        return (index, false)
                    }
                }
            }
            return await group.reduce(into: [Int: Bool]()) { $0[$1.0] = $1.1 }
        }
        let acknowledged = outcomes.filter(\.value).keys.sorted()
        #expect(acknowledged.count < 60)
        let names = try await groupNames(in: store)
        #expect(names == acknowledged.map { "g\(100 + $0)" })
        try await store.write { try $0.run("DELETE FROM user_group") }
        try await store.write { try insertGroup("after", in: $0) }
        let after = try await groupNames(in: store)
        #expect(after == ["after"])
        await store.close()
    }

    /// `MONETA_TEST_SMALL_DISK` names a directory on a file system of a few megabytes.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["MONETA_TEST_SMALL_DISK"] != nil))
    func `a disk that fills up at the commit loses nothing that was acknowledged`() async throws {
        let directory = ProcessInfo.processInfo.environment["MONETA_TEST_SMALL_DISK"] ?? ""
        let path = directory + "/moneta.db"
        let store = try SQLiteStore(file: path)
        try await store.migrate(at: Timestamp(milliseconds: 1))
        let big = String(repeating: "x", count: 50_000)
        var acknowledged: [String] = []
        var refusal: StoreError?
        for index in 1000..<2000 where refusal == nil {
            do {
                try await store.write { tx in
                    try insertGroup("g\(index)", in: tx)
                    try tx.run("UPDATE user_group SET profile = \(big) WHERE name = \("g\(index)")")
                }
                acknowledged.append("g\(index)")
            } catch {
                refusal = error as? StoreError
            }
        }
        guard case .cannotWrite = refusal else {
            Issue.record("the disk did not fill up: \(String(describing: refusal))")
            return
        }
        let names = try await groupNames(in: store)
        #expect(names == acknowledged)
        await store.close()
        let again = try SQLiteStore(file: path)
        let afterwards = try await groupNames(in: again)
        #expect(afterwards == acknowledged)
        await again.close()
    }

    @Test func `a place that cannot be written is named`() throws {
        #expect {
            try SQLiteStore(file: "/proc/moneta.db")
        } throws: {
            "\($0)".contains("`/proc/moneta.db.lock` cannot be opened")
        }
    }

    @Test func `a file that is no database is refused`() throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        try String(repeating: "not a database ", count: 500)
            .write(toFile: directory.file("moneta.db"), atomically: true, encoding: .utf8)
        #expect(throws: StoreError.failed("the file is not an SQLite database")) {
            try SQLiteStore(file: directory.file("moneta.db"))
        }
    }

    @Test func `a file opened for reading is read beside its writer and not written`() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let writer = try SQLiteStore(file: directory.file("moneta.db"))
        try await writer.migrate(at: Timestamp(milliseconds: 1))
        let reader = try SQLiteStore(readOnlyFile: directory.file("moneta.db"))
        try await writer.write { try insertGroup("one", in: $0) }
        let names = try await groupNames(in: reader)
        #expect(names == ["one"])
        await #expect(throws: StoreError.cannotWrite("it was opened for reading only")) {
            try await reader.write { try insertGroup("two", in: $0) }
        }
        await reader.close()
        await writer.close()
    }

    @Test func `the write-ahead log starts over instead of growing`() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        var options = SQLiteStore.Options()
        options.checkpointPages = 50
        let store = try SQLiteStore(file: directory.file("moneta.db"), options: options)
        try await store.migrate(at: Timestamp(milliseconds: 1))
        for index in 0..<600 { try await store.write { try insertGroup("g\(index)", in: $0) } }
        let attributes = try FileManager.default.attributesOfItem(atPath: directory.file("moneta.db-wal"))
        #expect((attributes[.size] as? NSNumber)?.intValue ?? .max < 600 * 4096)
        await store.close()
    }
}
