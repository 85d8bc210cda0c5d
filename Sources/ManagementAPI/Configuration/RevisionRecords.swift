// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives
import SystemLog

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
struct RevisedPart {
    let before: ConfigurationPart?
    let after: ConfigurationPart?
}

/// The rows of revisions.
package struct RevisionRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    private static let summary: SQL = "number, created, actor_kind, actor_id, actor_name, source, request_id"
    private static let part: SQL = "part.kind, part.id, part.parent, part.name, part.document"

    /// The number of the newest revision; 0 when there is none.
    package func newest() throws -> Int64 {
        try tx.row("SELECT COALESCE(MAX(number), 0) AS number FROM configuration_revision")?.integer("number")
            ?? 0
    }

    /// Revisions from the newest on, below a number.
    package func list(below number: Int64? = nil, limit: Int) throws -> [RevisionSummary] {
        try tx.rows(
            """
            SELECT \(Self.summary) FROM configuration_revision WHERE number < \(number ?? Int64.max)
            ORDER BY number DESC LIMIT \(limit)
            """
        ).map(summary)
    }

    /// The revision with that number.
    package func find(_ number: Int64) throws -> RevisionSummary? {
        try tx.row("SELECT \(Self.summary) FROM configuration_revision WHERE number = \(number)").map(summary)
    }

    /// What came after the last revision of a source; nothing when there is none of it.
    func sinceLast(source: String, limit: Int) throws -> [RevisionSummary] {
        let last = try tx.row(
            "SELECT MAX(number) AS number FROM configuration_revision WHERE source = \(source)")?
            .optionalInteger("number")
        guard let last else { return [] }
        return try list(limit: limit).filter { $0.number > last }
    }

    /// A part as the newest revision below a number has it; `nil` when it is gone or never was there.
    func latest(_ kind: ConfigurationPart.Kind, _ id: String, below number: Int64 = .max) throws -> (
        part: ConfigurationPart?, isKnown: Bool
    ) {
        let row = try tx.row(
            """
            SELECT \(Self.part) FROM configuration_part AS part
            WHERE part.kind = \(kind.rawValue) AND part.id = \(id) AND part.revision < \(number)
            ORDER BY part.revision DESC LIMIT 1
            """)
        return (try row.flatMap(part), row != nil)
    }

    /// Adds a revision with the parts that it changes; parts without a document are gone.
    func insert(
        by caller: Caller, source: String,
        parts: [(kind: ConfigurationPart.Kind, id: String, part: ConfigurationPart?)],
        at now: Timestamp
    ) throws {
        let number = try newest() + 1
        try tx.run(
            """
            INSERT INTO configuration_revision (\(Self.summary)) VALUES (\(number), \(now), \(caller.kind.rawValue),
                \(caller.id), \(caller.displayName), \(source), \(caller.requestID))
            """)
        for (kind, id, part) in parts {
            let document = part.map { JSON.object($0.document).text }
            try tx.run(
                """
                INSERT INTO configuration_part (kind, id, revision, parent, name, document)
                VALUES (\(kind.rawValue), \(id), \(number), \(part?.parent), \(part?.name ?? ""), \(document))
                """)
        }
    }

    /// The whole configuration as it was in a revision.
    func state(at number: Int64) throws -> [ConfigurationPart] {
        try tx.rows(
            """
            SELECT \(Self.part) FROM configuration_part AS part
            JOIN (SELECT kind, id, MAX(revision) AS revision FROM configuration_part
                WHERE revision <= \(number) GROUP BY kind, id) AS last
                ON part.kind = last.kind AND part.id = last.id AND part.revision = last.revision
            WHERE part.document IS NOT NULL
            """
        ).compactMap(part)
    }

    /// What a revision changed, at most `limit` parts.
    func changed(in number: Int64, limit: Int) throws -> [RevisedPart] {
        let rows = try tx.rows(
            """
            SELECT \(Self.part) FROM configuration_part AS part WHERE part.revision = \(number)
            ORDER BY part.kind, part.id LIMIT \(limit)
            """)
        return try rows.compactMap { row in
            guard let kind = ConfigurationPart.Kind(rawValue: try row.text("kind")) else { return nil }
            let before = try latest(kind, try row.text("id"), below: number).part
            return RevisedPart(before: before, after: try part(row))
        }
    }

    private func part(_ row: Row) throws -> ConfigurationPart? {
        guard let kind = ConfigurationPart.Kind(rawValue: try row.text("kind")),
            let text = try row.optionalText("document"), let document = try JSON(reading: text).object
        else { return nil }
        return ConfigurationPart(
            kind, id: try row.text("id"), parent: try row.optionalText("parent"), name: try row.text("name"),
            document: document)
    }

    private func summary(_ row: Row) throws -> RevisionSummary {
        RevisionSummary(
            number: try row.integer("number"), created: try row.timestamp("created"),
            actorKind: try row.text("actor_kind"), actorID: try row.text("actor_id"),
            actorName: try row.text("actor_name"), source: try row.text("source"),
            requestID: try row.text("request_id"))
    }
}
