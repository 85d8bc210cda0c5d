// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import ManagementAPI
import MonetaTesting
import Persistence
import Primitives
import SystemLog
import Testing

/// What a history takes on the disk, and that every state is read as it was.
@Suite struct RevisionHistoryTests {
    private typealias Change = (kind: ConfigurationPart.Kind, id: String, part: ConfigurationPart?)
    private typealias State = [String: ConfigurationPart]

    private static func moment(_ revision: Int64) -> Timestamp { Timestamp(seconds: revision * 3600) }

    private static func add(_ changes: [Change], to store: any Store, as revision: Int64) async throws {
        try await store.write { tx in
            try RevisionRecords(tx).insert(
                by: .system("test", in: .system), source: "test", parts: changes, at: moment(revision))
        }
    }

    private static func bytes(_ store: any Store) async throws -> Int64 {
        let sum: SQL = "SELECT SUM(LENGTH(document) + LENGTH(name) + LENGTH(kind) + LENGTH(id)) AS bytes"
        return try await store.read { tx in
            try tx.row(sum + " FROM configuration_part")?.integer("bytes") ?? 0
        }
    }

    // MARK: Size

    private static func server(scopes: Int) -> ConfigurationPart {
        let scopes = (0..<scopes).map { number -> JSON in
            [
                "name": .string("resource-\(number):read"), "displayName": .string("Read resource \(number)"),
                "description": "What people see when they are asked", "consent": "REQUIRED",
                "metadataPublish": "ALL_CLIENTS",
            ]
        }
        return ConfigurationPart(
            .server, id: "aus1", name: "Orders",
            document: [
                "audiences": ["api://orders"], "scopes": .array(scopes), "policies": ["00p1", "00p2"],
            ])
    }

    @Test(arguments: StoreKind.available)
    func `scopes that are made one by one take a row's worth each`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            var taken: [Int: Int64] = [:]
            for count in 0...300 {
                let change: Change = (.server, "aus1", Self.server(scopes: count))
                try await Self.add([change], to: store, as: Int64(count + 1))
                taken[count] = try await count % 75 == 0 ? Self.bytes(store) : nil
            }
            let whole = Int64(JSON.object(Self.server(scopes: 300).document).text.utf8.count)
            let (half, all) = (try #require(taken[150]), try #require(taken[300]))
            // Each stored whole: a hundred and fifty times.
            #expect(all < 10 * whole)
            // With the square it would be four times as much.
            #expect(all < 3 * half)
            for count in [0, 1, 150, 299, 300] {
                let state = try await store.read { try RevisionRecords($0).state(at: Int64(count + 1)) }
                #expect(state == [Self.server(scopes: count)])
            }
        }
    }

    @Test func `a part that is changed for ever takes what its changes take`() async throws {
        try await StoreKind.sqlite.withStore { store in
            var document = Self.server(scopes: 100).document
            var taken: [Int64] = []
            for revision in 1...400 {
                document["description"] = .string("Changed for the \(revision)th time")
                let part = ConfigurationPart(.server, id: "aus1", name: "Orders", document: document)
                try await Self.add([(.server, "aus1", part)], to: store, as: Int64(revision))
                if revision % 200 == 0 { taken.append(try await Self.bytes(store)) }
            }
            // A change costs the rows' part of a copy, which is 512 bytes here, and its own text.
            #expect(taken[1] < 400 * 1500)
            #expect(taken[1] < taken[0] * 3)
        }
    }

    // MARK: The same states

    /// Random histories, with everything that a part can go through.
    private static func history(_ seed: UInt64, revisions: Int64) -> [(changes: [Change], state: State)] {
        var generator = SteadyGenerator(seed: seed)
        var state: State = [:]
        return (1...revisions).map { revision in
            var changes: [Change] = []
            for number in 0..<Int.random(in: 1...3, using: &generator) {
                let id = "id\((Int.random(in: 0..<2, using: &generator) + number * 2))"
                let kind: ConfigurationPart.Kind = number == 0 ? .server : .policy
                let key = "\(kind) \(id)"
                var part: ConfigurationPart?
                if state[key] == nil || Int.random(in: 0..<12, using: &generator) > 0 {
                    part = changed(state[key], kind, id, &generator)
                }
                state[key] = part
                changes.append((kind, id, part))
            }
            return (changes, state)
        }
    }

    private static func changed(
        _ part: ConfigurationPart?, _ kind: ConfigurationPart.Kind, _ id: String,
        _ generator: inout SteadyGenerator
    ) -> ConfigurationPart {
        // Some are the same for Unicode and other bytes, some would be markup of a delta or of lines.
        let texts = ["caf\u{e9}", "cafe\u{301}", "=0 12", "+x", "a\nb", "\"", "", "\u{1F600}", "same"]
        let text = JSON.string(texts.randomElement(using: &generator) ?? "")
        var elements = part?.document["scopes"]?.array ?? []
        let place = Int.random(in: 0...elements.count, using: &generator)
        switch Int.random(in: 0..<8, using: &generator) {
        case 0 where !elements.isEmpty: elements.remove(at: min(place, elements.count - 1))
        case 1 where !elements.isEmpty:
            elements[min(place, elements.count - 1)] = ["name": text, "x": [text]]
        case 2: elements.shuffle(using: &generator)
        case 3: elements = []
        case 4: elements += elements.prefix(3)
        case 5:
            elements += (0..<60).map { ["name": .string("\($0)"), "displayName": text, "default": true] }
        default:
            elements.insert(["name": text, "description": .null, "n": [.number(1.5), [:], []]], at: place)
        }
        var document: JSONObject = ["scopes": .array(elements)]
        if Bool.random(using: &generator) { document["description"] = text }
        return ConfigurationPart(
            kind, id: id, parent: kind == .policy ? "id0" : nil, name: text.string ?? "", document: document)
    }

    /// The parts as text, which tells apart what Unicode does not.
    private static func texts(_ parts: some Sequence<ConfigurationPart>) -> [[UInt8]] {
        parts.map { part in
            JSON.object([
                "kind": .string(part.kind.rawValue), "id": .string(part.id), "parent": .optional(part.parent),
                "name": .string(part.name), "document": .object(part.document),
            ]).bytes
        }.sorted { $0.lexicographicallyPrecedes($1) }
    }

    private func expectAll(
        _ history: [(changes: [Change], state: State)], from first: Int64, in store: any Store
    ) async throws {
        for number in first...Int64(history.count) {
            let (changes, state) = history[Int(number) - 1]
            let before = number > 1 ? history[Int(number) - 2].state : [:]
            let (found, changed, summary) = try await store.read { tx in
                let records = RevisionRecords(tx)
                return (
                    try records.state(at: number), try records.changed(in: number, limit: 500),
                    try records.find(number)
                )
            }
            #expect(Self.texts(found) == Self.texts(state.values), "the state of revision \(number)")
            #expect(summary?.created == Self.moment(number))
            #expect(Self.texts(changed.compactMap(\.after)) == Self.texts(changes.compactMap(\.part)))
            let previous = changes.compactMap { before["\($0.kind) \($0.id)"] }
            #expect(Self.texts(changed.compactMap(\.before)) == Self.texts(previous))
        }
    }

    @Test(arguments: StoreKind.available, [1, 2, 3] as [UInt64])
    func `every state and every change is read as it was, before and after retention`(
        kind: StoreKind, seed: UInt64
    ) async throws {
        let history = Self.history(seed, revisions: 80)
        try await kind.withStore { store in
            for (index, entry) in history.enumerated() {
                try await Self.add(entry.changes, to: store, as: Int64(index + 1))
            }
            try await expectAll(history, from: 1, in: store)
            let before = try await Self.bytes(store)
            let now = Self.moment(80)
            let none = try await HistoryRetention(days: 0, revisions: 0).apply(to: store, at: now)
            #expect(none == 0)
            // 24 revisions a day; what was in force when the days begin stays.
            let byAge = try await HistoryRetention(days: 2, revisions: 1000).apply(to: store, at: now)
            #expect(byAge == 31 - 1)
            try await expectAll(history, from: 31, in: store)
            let byNumber = try await HistoryRetention(days: 2, revisions: 20).apply(to: store, at: now)
            #expect(byNumber == 30)
            try await expectAll(history, from: 61, in: store)
            let (listed, gone) = try await store.read { tx in
                let records = RevisionRecords(tx)
                return (try records.list(limit: 100).map(\.number), try records.find(60))
            }
            #expect(listed == Array((61...80).reversed()) && gone == nil)
            let after = try await Self.bytes(store)
            #expect(after < before)
            // The newest stays whatever its age, and the next change follows it.
            _ = try await HistoryRetention(days: 1, revisions: 1).apply(to: store, at: Self.moment(10_000))
            try await expectAll(history, from: 80, in: store)
            try await Self.add([(.server, "id0", nil)], to: store, as: 81)
            let newest = try await store.read { try RevisionRecords($0).newest() }
            #expect(newest == 81)
        }
    }

    @Test func `the last change by files is known after its revision is gone`() async throws {
        try await StoreKind.sqlite.withStore { store in
            func add(_ source: String) async throws {
                try await store.write { tx in
                    let part = ConfigurationPart(.group, id: "g", name: source, document: [:])
                    try RevisionRecords(tx).insert(
                        by: .system("test", in: .system), source: source, parts: [(.group, "g", part)],
                        at: Timestamp(seconds: 1))
                }
            }
            for source in [configurationSource, "a", "b", "c"] { try await add(source) }
            _ = try await HistoryRetention(days: 0, revisions: 2).apply(to: store, at: Timestamp(seconds: 2))
            let (drift, listed) = try await store.read { tx in
                let records = RevisionRecords(tx)
                return (
                    try records.sinceLast(source: configurationSource, limit: 100).map(\.source),
                    try records.list(limit: 100).map(\.source)
                )
            }
            #expect(drift == ["c", "b"])
            #expect(listed == ["c", "b"])
        }
    }
}
