// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// Writes a revision of the things of the configuration that are other than the last one says, in the
/// transaction that has changed them.
package typealias Revise =
    @Sendable (
        _ things: [RevisedThing], _ caller: Caller, _ tx: any Transaction, _ now: Timestamp
    ) throws -> Void

/// The database as it is changed by somebody: each change with its event, its revision and what caches
/// forget.
package struct Ledger: Sendable {
    package let store: any Store
    package let surroundings: Surroundings
    private let revise: Revise

    /// `revise` is run at the end of every transaction that has changed a thing of the configuration.
    package init(_ store: any Store, surroundings: Surroundings, revise: @escaping Revise) {
        self.store = store
        self.surroundings = surroundings
        self.revise = revise
    }

    /// Runs `body` in a transaction that is changed by `caller`; see ``Persistence/Store/write(_:)``.
    @discardableResult
    package func write<Result: Sendable>(
        by caller: Caller, _ body: @escaping @Sendable (Change) throws -> Result
    ) async throws -> Result {
        let (surroundings, revise) = (surroundings, revise)
        return try await store.write { tx in
            try body(Change(in: tx, by: caller, with: surroundings, revise: revise))
        }
    }
}
