// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
import Primitives

/// The end of the history of the configuration.
struct RevisionRetentionRecords {
    private let tx: any Transaction

    init(_ tx: any Transaction) { self.tx = tx }

    /// The oldest and the newest revision that is kept; `nil` when there is none.
    func kept() throws -> ClosedRange<Int64>? {
        let row = try tx.row(
            "SELECT MIN(number) AS first, MAX(number) AS last FROM configuration_revision WHERE is_kept = 1")
        guard let first = try row?.optionalInteger("first"), let last = try row?.optionalInteger("last")
        else {
            return nil
        }
        return first...last
    }

    /// The revision that was the configuration at a moment; `nil` when there was none.
    func lastBefore(_ moment: Timestamp) throws -> Int64? {
        let row = try tx.row(
            """
            SELECT MAX(number) AS last FROM configuration_revision WHERE created < \(moment) AND number <
                COALESCE((SELECT MIN(number) FROM configuration_revision WHERE created >= \(moment)), \(Int64.max))
            """)
        return try row?.optionalInteger("last")
    }

    /// Removes the oldest revisions, up to the end of a range that begins with the oldest one that is kept.
    ///
    /// The state before the first that stays is left too, for it is what that one is compared with.
    func remove(_ revisions: Range<Int64>) throws {
        let end = revisions.upperBound
        // Of the parts that were changed there, the rows before the whole one that the last state is made
        // from.
        try tx.run(
            """
            DELETE FROM configuration_part
            WHERE (kind, id) IN (
                SELECT kind, id FROM configuration_part
                WHERE revision >= \(revisions.lowerBound) AND revision < \(end))
            AND revision < (
                SELECT newest.whole FROM configuration_part AS newest
                WHERE newest.kind = configuration_part.kind AND newest.id = configuration_part.id
                AND newest.revision < \(end) ORDER BY newest.revision DESC LIMIT 1)
            """)
        try tx.run(
            """
            DELETE FROM configuration_part
            WHERE revision >= \(revisions.lowerBound) AND revision < \(end) AND document IS NULL
            """)
        try tx.run(
            """
            DELETE FROM configuration_revision WHERE number < \(end) AND number <> COALESCE((
                SELECT MAX(number) FROM configuration_revision WHERE source = \(configurationSource)), 0)
            """)
        try tx.run("UPDATE configuration_revision SET is_kept = 0 WHERE number < \(end)")
    }
}
