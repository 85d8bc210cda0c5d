// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Every attribute of every user by its value.
///
/// What users of earlier versions have is entered at the next start.
let migration0013UserSearch = Migration(
    number: 13,
    name: "user search",
    statements: [
        """
        CREATE TABLE user_attribute (
            name TEXT NOT NULL,
            value TEXT NOT NULL,
            user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
            PRIMARY KEY (name, value, user_id)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX user_attribute_by_user ON user_attribute (user_id, name)",
        "CREATE INDEX directory_user_by_status ON directory_user (status, id)",
        "CREATE INDEX directory_user_by_last_updated ON directory_user (last_updated, id)",
    ])
