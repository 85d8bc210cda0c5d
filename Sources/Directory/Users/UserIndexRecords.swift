// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
import Primitives

extension UserRecords {
    /// Writes the attributes of a profile into the index, in the place of those it had.
    func index(_ user: User, replacing before: JSONObject? = nil) throws {
        for (name, value) in user.profile.members where before?[name] != value {
            if before != nil {
                try tx.run("DELETE FROM user_attribute WHERE user_id = \(user.id) AND name = \(name)")
            }
            for key in AttributeKey.keys(of: value).sorted() {
                try tx.run(
                    """
                    INSERT INTO user_attribute (name, value, user_id) VALUES (\(name), \(key), \(user.id))
                    ON CONFLICT (name, value, user_id) DO NOTHING
                    """)
            }
        }
        for name in before?.names ?? [] where user.profile[name] == nil {
            try tx.run("DELETE FROM user_attribute WHERE user_id = \(user.id) AND name = \(name)")
        }
    }

    /// Enters users of an earlier version into the index, some at a time; answers the last one, `nil` at the
    /// end.
    package func indexMissing(after last: String, limit: Int) throws -> String? {
        let rows = try tx.rows(
            """
            SELECT \(Self.columns) FROM directory_user WHERE id > \(last) AND NOT EXISTS
                (SELECT 1 FROM user_attribute WHERE user_attribute.user_id = directory_user.id)
            ORDER BY id LIMIT \(limit)
            """)
        for row in rows { try index(user(row)) }
        return try rows.last?.text("id")
    }

    /// Whether the first or the last user is not in the index: all that came before it are not.
    package func hasMissingIndex() throws -> Bool {
        try tx.exists(
            """
            SELECT id FROM directory_user WHERE id IN (
                SELECT MIN(id) FROM directory_user UNION SELECT MAX(id) FROM directory_user)
            AND NOT EXISTS (SELECT 1 FROM user_attribute WHERE user_attribute.user_id = directory_user.id)
            """)
    }
}
