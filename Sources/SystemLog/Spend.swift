// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// Something that is used once: the `jti` of an assertion or of a proof, a code, a refresh token.
///
/// The database decides who was first (RFC 7523 §3, RFC 9449 §11.1, RFC 9700 §2.1.1). A request looks before
/// it does its work (``isSpent``), and spends in the transaction that records how it ended: whoever is late
/// by a moment learns of it there.
package struct Spend: Sendable {
    /// Names the thing among all that can be spent.
    ///
    /// What one transaction spends it spends in the order of names, so that two nodes never wait for each
    /// other.
    package let name: Name
    /// Whether it may be spent in a transaction with others; one that locks rows for longer has its own.
    package let sharesCommit: Bool
    /// The answer to whoever comes later.
    package let refusal: any Error & Sendable
    /// Whether it has been spent by a transaction that has ended.
    package let isSpent: @Sendable (any Transaction) throws -> Bool
    /// Spends it; `false` when somebody has before.
    package let spend: @Sendable (any Transaction) throws -> Bool

    package init(
        _ name: Name, sharesCommit: Bool, refusal: any Error & Sendable,
        isSpent: @escaping @Sendable (any Transaction) throws -> Bool,
        spend: @escaping @Sendable (any Transaction) throws -> Bool
    ) {
        self.name = name
        self.sharesCommit = sharesCommit
        self.refusal = refusal
        self.isSpent = isSpent
        self.spend = spend
    }
}

extension [Spend] {
    /// Spends all of them in a transaction; throws the refusal of the first that was spent before, and then
    /// the transaction must end without a commit.
    package func spend(in tx: any Transaction) throws {
        for spend in sorted(by: { $0.name < $1.name }) where try !spend.spend(tx) { throw spend.refusal }
    }
}
