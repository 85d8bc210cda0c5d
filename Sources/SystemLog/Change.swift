// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// A transaction in which somebody changes something: who, the clock and the randomness it is made with, and
/// what follows from it.
///
/// ``Ledger/write(by:_:)`` makes it; it must not leave the closure that it was given to. An operation that
/// changes something takes it, one that only reads takes a `Transaction`, which it is too.
package final class Change: Transaction {
    package let caller: Caller
    package let surroundings: Surroundings
    private let tx: any Transaction
    private let ending: ChangeEnding

    init(
        in tx: any Transaction, by caller: Caller, with surroundings: Surroundings, revise: @escaping Revise
    ) {
        self.tx = tx
        self.caller = caller
        self.surroundings = surroundings
        ending = tx.ending { ChangeEnding(revise, at: surroundings.now) }
    }

    private init(_ change: Change, by caller: Caller) {
        (tx, surroundings, ending) = (change.tx, change.surroundings, change.ending)
        self.caller = caller
    }

    /// The same change on behalf of another.
    package func acting(as caller: Caller) -> Change { Change(self, by: caller) }

    package var now: Timestamp { surroundings.now() }

    /// Takes the one lock by which changes to the configuration follow one another on all nodes; it lasts
    /// until the transaction ends.
    ///
    /// Call it first, before reading what is about to change, and before any other lock: so no two
    /// transactions wait for one another. What is about no part of the configuration and no cache needs none.
    package func lockConfiguration() throws {
        guard !ending.isLocked else { return }
        try ConfigurationVersionRecords(tx).lock()
        ending.isLocked = true
    }

    /// Writes the event of a change, with the members that differ, and notes what follows from it.
    ///
    /// `before` is `nil` for something created, `after` for something deleted. Values must hold no secret.
    /// `others` are named by the event and stay as they are.
    package func record(
        _ type: EventType, of thing: some Changeable, also others: [Event.Target] = [], from before: JSON?,
        to after: JSON?, details: JSONObject = [:]
    ) throws {
        var changed = thing.eventTarget
        (changed.before, changed.after) = differing(before, after)
        try EventRecords(tx).append(
            Event(type, by: caller, on: [changed] + others, details: details, in: surroundings))
        try note(thing)
    }

    /// Writes down that something was refused, with its cause: nothing of a thing has changed.
    package func recordRefusal(
        _ type: EventType, of target: Event.Target?, reason: String, details: JSONObject = [:]
    ) throws {
        try EventRecords(tx).append(
            Event(
                type, by: caller, on: [target].compactMap(\.self), result: .failure, reason: reason,
                details: details, in: surroundings))
    }

    /// Notes what follows from the change of a thing that no event of its own tells of.
    package func note(_ thing: some Changeable) throws {
        let invalidated = thing.invalidated
        var things: [RevisedThing] = []
        if case .things(let revised) = thing.revised { things = revised }
        guard !invalidated.isEmpty || !things.isEmpty else { return }
        guard ending.isLocked else {
            throw StoreError.failed("\(type(of: thing)) was changed without the lock of the configuration")
        }
        ending.note(things, by: caller)
        ending.keys.formUnion(invalidated)
    }

    /// Makes caches forget what rows say that a change has touched, whatever thing it is a change of; takes
    /// the lock of the configuration.
    package func invalidate(_ key: ConfigurationKey) throws {
        try lockConfiguration()
        ending.keys.insert(key)
    }

    /// Runs `body`, and undoes what it has written when it throws; the rest of the change goes on.
    ///
    /// It is for refusals, which come before anything fails: a statement that failed ends the whole
    /// transaction.
    package func undoingOnError<Result>(_ body: () throws -> Result) throws -> Result {
        let wasLocked = ending.isLocked
        do {
            return try tx.undoingOnError(body)
        } catch {
            // A lock that was taken since is gone with what was written.
            ending.isLocked = wasLocked
            throw error
        }
    }

    package var dialect: Dialect { tx.dialect }

    package var endings: [any TransactionEnding] {
        get { tx.endings }
        set { tx.endings = newValue }
    }

    @discardableResult
    package func run(_ statement: SQL) throws -> Int { try tx.run(statement) }

    package func rows(_ statement: SQL) throws -> [Row] { try tx.rows(statement) }

    package func configurationChanged(_ key: ConfigurationKey) throws { try invalidate(key) }
}

/// What follows from all that a transaction changes, worked out before it ends.
private final class ChangeEnding: TransactionEnding {
    var isLocked = false
    var keys: Set<ConfigurationKey> = []
    private let revise: Revise
    private let now: @Sendable () -> Timestamp
    private var things: [RevisedThing] = []
    private var seen: Set<RevisedThing> = []
    private var caller: Caller?

    init(_ revise: @escaping Revise, at now: @escaping @Sendable () -> Timestamp) {
        (self.revise, self.now) = (revise, now)
    }

    func note(_ more: [RevisedThing], by caller: Caller) {
        for thing in more where seen.insert(thing).inserted { things.append(thing) }
        if !more.isEmpty { self.caller = caller }
    }

    var isOwing: Bool { !keys.isEmpty || !things.isEmpty }

    func settle(in tx: any Transaction) throws {
        for key in keys.sorted(by: { $0.text < $1.text }) { try tx.configurationChanged(key) }
        if let caller { try revise(things, caller, tx, now()) }
        (keys, things, seen, caller) = ([], [], [], nil)
    }
}

/// The members of two objects that differ, each side with its own values.
private func differing(_ before: JSON?, _ after: JSON?) -> (JSON?, JSON?) {
    guard case .object(let old)? = before, case .object(let new)? = after else { return (before, after) }
    let names = Set(old.names + new.names).filter { old[$0] != new[$0] }
    func keep(_ object: JSONObject) -> JSON {
        .object(JSONObject(uniqueMembers: object.members.filter { names.contains($0.name) }))
    }
    return (keep(old), keep(new))
}
