// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives
package import SystemLog

/// Who made a revision of the configuration, when and by what.
package struct RevisionSummary: Sendable, Equatable {
    package let number: Int64
    package let created: Timestamp
    package let actorKind: String
    package let actorID: String
    package let actorName: String
    /// Where the change came from: a route of the management API, a command, or ``configurationSource``.
    package let source: String
    package let requestID: String

    package var json: JSONObject {
        [
            "revision": .integer(number), "created": .string(created.rfc3339),
            "actor": ["id": .string(actorID), "type": .string(actorKind), "displayName": .string(actorName)],
            "source": .string(source), "requestId": .string(requestID),
        ]
    }
}

/// A part as it was before a revision and as it is in it.
package struct RevisedPart {
    package let before: ConfigurationPart?
    package let after: ConfigurationPart?
}

/// The rows of revisions.
///
/// A part that changes is stored as what differs from its row before (``TextDelta``), and whole when the rows
/// since its last whole one would together be larger than it is. So the history grows with what is changed,
/// not with the size of what it is changed in, and at most about twice a part's size is read to have it at
/// any revision.
package struct RevisionRecords {
    /// What a row costs beside its document, in bytes; it also bounds how many rows a part is read from.
    private static let rowCost = 512
    private static let limits = JSONLimits(depth: 64, bytes: 64 << 20, values: 10_000_000)

    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    private static let summary: SQL = "number, created, actor_kind, actor_id, actor_name, source, request_id"
    private static let part: SQL =
        "part.kind, part.id, part.revision, part.whole, part.parent, part.name, part.document"

    /// The number of the newest revision; 0 when there is none.
    package func newest() throws -> Int64 {
        try tx.row("SELECT COALESCE(MAX(number), 0) AS number FROM configuration_revision")?.integer("number")
            ?? 0
    }

    /// Revisions from the newest on, below a number.
    package func list(below number: Int64? = nil, limit: Int) throws -> [RevisionSummary] {
        try tx.rows(
            """
            SELECT \(Self.summary) FROM configuration_revision
            WHERE number < \(number ?? Int64.max) AND is_kept = 1
            ORDER BY number DESC LIMIT \(limit)
            """
        ).map(summary)
    }

    /// The revision with that number.
    package func find(_ number: Int64) throws -> RevisionSummary? {
        try tx.row(
            "SELECT \(Self.summary) FROM configuration_revision WHERE number = \(number) AND is_kept = 1"
        ).map(summary)
    }

    /// What came after the last revision of a source; nothing when there is none of it.
    package func sinceLast(source: String, limit: Int) throws -> [RevisionSummary] {
        let last = try tx.row(
            "SELECT MAX(number) AS number FROM configuration_revision WHERE source = \(source)")?
            .optionalInteger("number")
        guard let last else { return [] }
        return try list(limit: limit).filter { $0.number > last }
    }

    /// A part as the newest revision below a number has it; `nil` when it is gone or never was there.
    package func latest(_ kind: ConfigurationPart.Kind, _ id: String, below number: Int64 = .max) throws -> (
        part: ConfigurationPart?, isKnown: Bool
    ) {
        let version = try version(kind, id, below: number)
        return (try version?.part(), version != nil)
    }

    /// Adds a revision with the parts that it changes; parts without a document are gone.
    package func insert(
        by caller: Caller, source: String,
        parts: [(kind: ConfigurationPart.Kind, id: String, part: ConfigurationPart?)],
        at now: Timestamp
    ) throws {
        let number = try newest() + 1
        try tx.run(
            """
            INSERT INTO configuration_revision (\(Self.summary), is_kept) VALUES (\(number), \(now),
                \(caller.kind.rawValue), \(caller.id), \(caller.displayName), \(source), \(caller.requestID), 1)
            """)
        for (kind, id, part) in parts {
            let (whole, document) = try stored(part, as: kind, id, in: number)
            try tx.run(
                """
                INSERT INTO configuration_part (kind, id, revision, whole, parent, name, document)
                VALUES (\(kind.rawValue), \(id), \(number), \(whole), \(part?.parent), \(part?.name ?? ""),
                    \(document))
                """)
        }
    }

    /// What is stored of a part in a new revision, and the revision that its last whole row has then.
    private func stored(
        _ part: ConfigurationPart?, as kind: ConfigurationPart.Kind, _ id: String, in number: Int64
    ) throws -> (whole: Int64, document: String?) {
        guard let part else { return (number, nil) }
        let text = JSON.object(part.document).indentedText + "\n"
        guard let before = try version(kind, id, below: number), let old = before.text else {
            return (number, text)
        }
        let delta = TextDelta(from: String(decoding: old, as: UTF8.self), to: text).text
        let isShort = before.costSinceWhole + Self.rowCost + delta.utf8.count < text.utf8.count
        return isShort ? (before.whole, delta) : (number, text)
    }

    /// The whole configuration as it was in a revision.
    package func state(at number: Int64) throws -> [ConfigurationPart] {
        try versions(
            tx.rows(
                """
                SELECT \(Self.part) FROM configuration_part AS part
                JOIN (SELECT kind, id, MAX(revision) AS revision FROM configuration_part
                    WHERE revision <= \(number) GROUP BY kind, id) AS last
                    ON last.kind = part.kind AND last.id = part.id
                JOIN configuration_part AS newest
                    ON newest.kind = last.kind AND newest.id = last.id AND newest.revision = last.revision
                WHERE part.revision >= newest.whole AND part.revision <= newest.revision
                ORDER BY part.kind, part.id, part.revision
                """)
        ).compactMap { try $0.part() }
    }

    /// What a revision changed, at most `limit` parts.
    package func changed(in number: Int64, limit: Int) throws -> [RevisedPart] {
        let rows = try tx.rows(
            "SELECT kind, id FROM configuration_part WHERE revision = \(number) ORDER BY kind, id LIMIT \(limit)"
        )
        return try rows.compactMap { row in
            guard let kind = ConfigurationPart.Kind(rawValue: try row.text("kind")) else { return nil }
            let id = try row.text("id")
            return RevisedPart(
                before: try latest(kind, id, below: number).part,
                after: try latest(kind, id, below: number + 1).part)
        }
    }

    /// A part in one revision, put together from its last whole row and those that follow.
    private struct Version {
        let whole: Int64
        /// The newest row.
        var row: Row
        /// The document, a line for each of its values; `nil` when the part is gone.
        var text: [UInt8]?
        /// What the rows after the whole one take, in bytes.
        var costSinceWhole = 0

        /// `nil` when it is gone, or of a kind that is not known.
        func part() throws -> ConfigurationPart? {
            guard let kind = ConfigurationPart.Kind(rawValue: try row.text("kind")), let text else {
                return nil
            }
            guard let document = try JSON(reading: text, limits: RevisionRecords.limits).object else {
                throw StoreError.unexpectedColumn("document")
            }
            return ConfigurationPart(
                kind, id: try row.text("id"), parent: try row.optionalText("parent"),
                name: try row.text("name"), document: document)
        }
    }

    private func version(_ kind: ConfigurationPart.Kind, _ id: String, below number: Int64) throws -> Version?
    {
        try versions(
            tx.rows(
                """
                SELECT \(Self.part) FROM configuration_part AS part
                JOIN (SELECT kind, id, revision, whole FROM configuration_part
                    WHERE kind = \(kind.rawValue) AND id = \(id) AND revision < \(number)
                    ORDER BY revision DESC LIMIT 1) AS newest ON newest.kind = part.kind AND newest.id = part.id
                WHERE part.revision >= newest.whole AND part.revision <= newest.revision
                ORDER BY part.revision
                """)
        ).first
    }

    /// The rows of parts, each beginning with a whole one, put together.
    private func versions(_ rows: [Row]) throws -> [Version] {
        var versions: [Version] = []
        for row in rows {
            let document = try row.optionalText("document")
            let whole = try row.integer("whole")
            guard whole != (try row.integer("revision")) else {
                versions.append(Version(whole: whole, row: row, text: document.map { Array($0.utf8) }))
                continue
            }
            guard var version = versions.popLast(), version.whole == whole, let document,
                let old = version.text,
                let text = TextDelta(stored: document).applied(to: old)
            else { throw StoreError.failed("a part of a revision cannot be put together") }
            version.row = row
            version.text = text
            version.costSinceWhole += Self.rowCost + document.utf8.count
            versions.append(version)
        }
        return versions
    }

    private func summary(_ row: Row) throws -> RevisionSummary {
        RevisionSummary(
            number: try row.integer("number"), created: try row.timestamp("created"),
            actorKind: try row.text("actor_kind"), actorID: try row.text("actor_id"),
            actorName: try row.text("actor_name"), source: try row.text("source"),
            requestID: try row.text("request_id"))
    }
}
