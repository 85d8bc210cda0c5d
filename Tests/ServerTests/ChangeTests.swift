// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import MonetaTesting
import Persistence
import Primitives
import Synchronization
import SystemLog
import Testing

/// What follows from a change by the type of the thing that is changed.
struct ChangeTests {
    /// A thing with these consequences.
    private struct Thing: Changeable {
        var revised: Revised = .nothing(because: "a test")
        var invalidated: [ConfigurationKey] = []
        var eventTarget: Event.Target { Event.Target(id: "thing", type: "Thing") }
    }

    /// What was handed over for a revision, and by whom.
    private final class Revisions: Sendable {
        private let state = Mutex<[(things: [RevisedThing], caller: String)]>([])

        var all: [(things: [RevisedThing], caller: String)] { state.withLock { $0 } }

        func add(_ things: [RevisedThing], _ caller: Caller) {
            state.withLock { $0.append((things, caller.displayName)) }
        }
    }

    /// What was told to caches.
    private final class Heard: Sendable {
        private let state = Mutex<[Set<ConfigurationKey>]>([])

        var all: [Set<ConfigurationKey>] { state.withLock { $0 } }

        init(_ store: any Store) {
            store.changes.listen { [self] changed in
                if case .parts(let keys) = changed.extent { state.withLock { $0.append(keys) } }
            }
        }
    }

    private static let caller = Caller.system("test", in: .system)
    private static let key = ConfigurationKey("thing")

    private static func run(
        _ body: @escaping @Sendable (Ledger, Revisions, Heard) async throws -> Void
    ) async throws {
        for kind in StoreKind.available where kind != .sqliteFile {
            try await kind.withStore { store in
                let revisions = Revisions()
                let ledger = Ledger(store, surroundings: .system) { things, caller, _, _ in
                    revisions.add(things, caller)
                }
                try await body(ledger, revisions, Heard(store))
            }
        }
    }

    @Test func `what a thing says follows once, however often it is changed in a transaction`() async throws {
        try await Self.run { ledger, revisions, heard in
            let thing = Thing(revised: .thing(.group, "a"), invalidated: [Self.key])
            try await ledger.write(by: Self.caller) { change in
                try change.lockConfiguration()
                try change.record(.groupCreated, of: thing, from: nil, to: ["name": "a"])
                try change.note(Thing(revised: .thing(.app, "b")))
                try change.record(.groupUpdated, of: thing, from: ["name": "a"], to: ["name": "b"])
            }
            #expect(revisions.all.count == 1)
            #expect(revisions.all.first?.things == [RevisedThing(.group, "a"), RevisedThing(.app, "b")])
            #expect(heard.all == [[Self.key]])
            let events = try await ledger.store.read { tx in
                try tx.rows("SELECT event_type FROM event ORDER BY sequence").map {
                    try $0.text("event_type")
                }
            }
            #expect(events == ["group.lifecycle.create", "group.profile.update"])
        }
    }

    @Test func `a thing of the configuration is not changed without the lock`() async throws {
        try await Self.run { ledger, revisions, heard in
            for thing in [Thing(revised: .thing(.group, "a")), Thing(invalidated: [Self.key])] {
                await #expect(throws: StoreError.self) {
                    try await ledger.write(by: Self.caller) { change in
                        try change.record(.groupCreated, of: thing, from: nil, to: nil)
                    }
                }
            }
            try await ledger.write(by: Self.caller) { change in
                try change.record(.userCreated, of: Thing(), from: nil, to: nil)
            }
            #expect(revisions.all.isEmpty)
            #expect(heard.all.isEmpty)
        }
    }

    @Test func `the lock is lost with what was undone, and taken again`() async throws {
        try await Self.run { ledger, revisions, heard in
            struct Refused: Error {}
            let thing = Thing(revised: .thing(.group, "a"), invalidated: [Self.key])
            try await ledger.write(by: Self.caller) { change in
                #expect(throws: Refused.self) {
                    try change.undoingOnError {
                        try change.lockConfiguration()
                        throw Refused()
                    }
                }
                #expect(throws: StoreError.self) { try change.note(thing) }
                try change.lockConfiguration()
                try change.acting(as: .system("another", in: .system)).note(thing)
            }
            #expect(revisions.all.map(\.caller) == ["another"])
            #expect(heard.all == [[Self.key]])
        }
    }

    @Test func `nothing follows from a change that is undone`() async throws {
        try await Self.run { ledger, revisions, heard in
            struct Refused: Error {}
            await #expect(throws: Refused.self) {
                try await ledger.write(by: Self.caller) { change in
                    try change.invalidate(Self.key)
                    throw Refused()
                }
            }
            #expect(revisions.all.isEmpty)
            #expect(heard.all.isEmpty)
        }
    }
}
