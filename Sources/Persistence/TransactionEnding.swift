// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// What follows from the changes of a transaction, worked out once before it ends.
///
/// Records that change something from which other rows are derived hand it to an ending, so that none of
/// their callers can forget what follows.
package protocol TransactionEnding: AnyObject {
    /// Whether there is something to do.
    var isOwing: Bool { get }

    /// Does it; what it changes may make it, or another ending, owe again.
    func settle(in tx: any Transaction) throws
}

extension Transaction {
    /// The ending of that kind of this transaction, made when it is first asked for.
    package func ending<Ending: TransactionEnding>(or make: () -> Ending) -> Ending {
        for ending in endings {
            if let found = ending as? Ending { return found }
        }
        let made = make()
        endings.append(made)
        return made
    }

    /// Settles until nothing is owing, what was made last first: what sums up a whole transaction is made at
    /// its beginning.
    func settle() throws {
        while let ending = endings.last(where: \.isOwing) { try ending.settle(in: self) }
    }
}
