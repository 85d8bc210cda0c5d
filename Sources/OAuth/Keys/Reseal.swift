// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// How many things of a kind were sealed anew.
package struct Resealed: Sendable, Equatable {
    /// The table they stand in.
    package let table: String
    package let count: Int
    /// The count with its noun: `1 signing key`.
    package let words: String

    init(_ column: SealedColumn, count: Int) {
        table = column.table
        self.count = count
        words = "\(count) \(count == 1 ? column.singular : column.plural)"
    }

    /// The tables whose column `sealed` is sealed anew.
    package static var tables: [String] { SealedColumn.all.map(\.table) }
}

/// A sealed text of this database opens with neither key, so nothing was changed.
package struct CannotReseal: Error, CustomStringConvertible {
    package let description: String
}

/// Whether the database is sealed under that key; `nil` when it was never started, so nothing is sealed in
/// it.
package func isSealed(under key: MasterKey, in tx: any Transaction) throws -> Bool? {
    try SealingCheckRecords(tx).sealed().map { opensCheck($0, key) }
}

/// Seals everything anew: what was sealed under `old` is sealed under `new` when the transaction commits.
///
/// `old` must be the key of the database (``WrongMasterKey``), and everything must open with it
/// (``CannotReseal``); otherwise nothing is changed. No server may run on the database, for it would go on
/// sealing under the old key.
package func reseal(
    from old: MasterKey, to new: MasterKey, in tx: any Transaction
) throws -> [Resealed] {
    let check = SealingCheckRecords(tx)
    guard let stored = try check.sealed() else { throw WrongMasterKey() }
    try openCheck(stored, with: old)
    let records = ResealRecords(tx)
    let done = try SealedColumn.all.map { column in
        let rows = try records.rows(of: column)
        for (name, sealed) in rows {
            let key = MasterKey.keyID(of: sealed) == new.id ? new : old
            let opened: [UInt8]
            do {
                opened = try key.open(sealed, for: column.purpose, named: name)
            } catch {
                throw CannotReseal(
                    description:
                        "nothing was changed: the \(column.singular) `\(name)` does not open with the "
                        + "present master key: \(error); delete it, or restore a backup in which it is sound")
            }
            try records.store(try new.seal(opened, for: column.purpose, named: name), in: column, name)
        }
        return Resealed(column, count: rows.count)
    }
    try check.replace(try sealingCheck(under: new))
    return done
}
