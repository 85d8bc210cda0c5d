// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// The clock of the database, which all nodes share.
package struct ClockRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    /// What it shows at this moment, also within a transaction that began earlier.
    package func now() throws -> Timestamp {
        guard let row = try tx.row(tx.dialect.clock) else {
            throw StoreError.failed("the database does not tell its time")
        }
        return try row.timestamp("now")
    }
}
