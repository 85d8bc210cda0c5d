// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Whether the database answers.
package struct ReadinessRecords {
    private let tx: any Transaction

    /// Looks through one transaction.
    package init(_ tx: any Transaction) { self.tx = tx }

    /// Asks for nothing in particular; throws when the database does not answer.
    package func check() throws {
        _ = try tx.rows("SELECT 1 AS one")
    }
}
