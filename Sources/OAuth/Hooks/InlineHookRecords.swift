// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Persistence
import Primitives

/// The rows of inline hooks.
package struct InlineHookRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    private static let columns: SQL =
        "id, name, kind, version, status, channel, sealed, hook_key_id, created, last_updated"

    /// All hooks, or those of one kind, by time of creation.
    package func list(of kind: InlineHook.Kind? = nil) throws -> [InlineHook] {
        let condition: SQL = kind.map { "WHERE kind = \($0.rawValue)" } ?? ""
        return try tx.rows("SELECT \(Self.columns) FROM inline_hook \(condition) ORDER BY created, id")
            .map(hook)
    }

    /// The hook with that id.
    package func find(_ id: String) throws -> InlineHook? {
        try tx.row("SELECT \(Self.columns) FROM inline_hook WHERE id = \(id)").map(hook)
    }

    /// The same, refused as on the wire when there is none.
    package func require(_ id: String) throws -> InlineHook {
        guard let hook = try find(id) else { throw ChangeRefused.notFound(entity: "InlineHook", id: id) }
        return hook
    }

    func count() throws -> Int {
        Int(try tx.row("SELECT COUNT(*) AS count FROM inline_hook")?.integer("count") ?? 0)
    }

    func insert(_ hook: InlineHook) throws {
        try tx.run(
            """
            INSERT INTO inline_hook (\(Self.columns)) VALUES (
                \(hook.id), \(hook.name), \(hook.kind.rawValue), \(hook.version), \(hook.status.rawValue),
                \(hook.channel.stored), \(hook.sealed), \(hook.channel.keyID), \(hook.created),
                \(hook.lastUpdated))
            """)
    }

    func update(_ hook: InlineHook) throws {
        try tx.run(
            """
            UPDATE inline_hook SET name = \(hook.name), kind = \(hook.kind.rawValue), version = \(hook.version),
                status = \(hook.status.rawValue), channel = \(hook.channel.stored), sealed = \(hook.sealed),
                hook_key_id = \(hook.channel.keyID), last_updated = \(hook.lastUpdated)
            WHERE id = \(hook.id)
            """)
    }

    func delete(_ id: ID<InlineHook>) throws {
        try tx.run("DELETE FROM inline_hook WHERE id = \(id)")
    }

    /// A rule that names the hook, with its policy, whatever their status; `nil` when there is none.
    ///
    /// With `denying`, only rules count that issue no token when the hook has no say.
    func user(of id: ID<InlineHook>, denying: Bool = false) throws -> (rule: String, policy: String)? {
        let policy = tx.dialect.jsonText("actions", ["inlineHookOnFailure"])
        let condition: SQL = denying ? " AND \(policy) = \(HookFailurePolicy.deny.rawValue)" : ""
        let row = try tx.row(
            """
            SELECT name, policy_id FROM access_rule WHERE \(tx.dialect.jsonText("actions", ["inlineHook"])) = \(id)\(condition)
            AND policy_id IN (SELECT access_policy.id FROM access_policy JOIN authorization_server
                ON authorization_server.id = access_policy.server_id WHERE authorization_server.kind <> 'DELETED')
            ORDER BY created, id LIMIT 1
            """)
        return try row.map { (try $0.text("name"), try $0.text("policy_id")) }
    }

    private func hook(_ row: Row) throws -> InlineHook {
        guard let channel = HookChannel(stored: try row.json("channel")) else {
            throw StoreError.unexpectedColumn("channel")
        }
        return InlineHook(
            id: try row.id("id"), name: try row.text("name"), kind: try row.word("kind"),
            version: try row.text("version"), status: try row.word("status"), channel: channel,
            sealed: try row.optionalText("sealed"), created: try row.timestamp("created"),
            lastUpdated: try row.timestamp("last_updated"))
    }
}
