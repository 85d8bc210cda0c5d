// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// Whether the database answers, and whether it takes what is written.
package struct ReadinessRecords {
    private let tx: any Transaction

    /// Looks through one transaction.
    package init(_ tx: any Transaction) { self.tx = tx }

    /// Asks for nothing in particular; throws when the database does not answer.
    package func check() throws {
        _ = try tx.rows("SELECT 1 AS one")
    }

    /// Writes the one row that is there for this; throws when it cannot be written, and so does the commit.
    ///
    /// In SQLite it has 64 KiB that are new each time. On a full disk a small row still finds room, in what a
    /// larger transaction has taken and could not use; a token request would not.
    package func tryWriting(at now: Timestamp) throws {
        let ballast =
            switch tx.dialect {
            case .sqlite: String(repeating: String(now.milliseconds) + " ", count: 65_536 / 14)
            case .postgres: ""
            }
        try tx.run(
            """
            INSERT INTO write_trial (id, tried, ballast) VALUES (1, \(now), \(ballast))
            ON CONFLICT (id) DO UPDATE SET tried = \(now), ballast = \(ballast)
            """)
    }
}
