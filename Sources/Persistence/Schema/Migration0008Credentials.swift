// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// What users sign in with, links that are spent once, and mail that waits to be sent.
let migration0008Credentials = Migration(
    number: 8,
    name: "credentials",
    statements: [
        "ALTER TABLE directory_user ADD COLUMN type_id TEXT NOT NULL DEFAULT 'otyMonetaDefaultUser'",
        "ALTER TABLE directory_user ADD COLUMN provider TEXT NOT NULL DEFAULT 'OKTA'",
        "ALTER TABLE directory_user ADD COLUMN has_password INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE directory_user ADD COLUMN password_changed INTEGER",
        "ALTER TABLE directory_user ADD COLUMN recovery_question TEXT",
        "ALTER TABLE directory_user ADD COLUMN last_login INTEGER",
        // Until then its tokens and sessions are dead.
        "ALTER TABLE directory_user ADD COLUMN revoked_through INTEGER NOT NULL DEFAULT 0",
        """
        CREATE TABLE user_password (
            user_id TEXT NOT NULL PRIMARY KEY REFERENCES directory_user (id) ON DELETE CASCADE,
            hash TEXT NOT NULL,
            changed INTEGER NOT NULL,
            failures INTEGER NOT NULL
        )
        """,
        """
        CREATE TABLE former_password (
            user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
            replaced INTEGER NOT NULL,
            hash TEXT NOT NULL,
            PRIMARY KEY (user_id, replaced)
        )
        """,
        """
        CREATE TABLE recovery_question (
            user_id TEXT NOT NULL PRIMARY KEY REFERENCES directory_user (id) ON DELETE CASCADE,
            answer_hash TEXT NOT NULL
        )
        """,
        """
        CREATE TABLE one_use_link (
            hash TEXT NOT NULL PRIMARY KEY,
            user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
            purpose TEXT NOT NULL,
            expires_at INTEGER NOT NULL
        )
        """,
        "CREATE INDEX one_use_link_by_user ON one_use_link (user_id)",
        "CREATE INDEX one_use_link_by_expiry ON one_use_link (expires_at)",
        """
        CREATE TABLE outgoing_message (
            id TEXT NOT NULL PRIMARY KEY,
            recipient TEXT NOT NULL,
            subject TEXT NOT NULL,
            body TEXT NOT NULL,
            created INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            next_attempt INTEGER NOT NULL
        )
        """,
        "CREATE INDEX outgoing_message_by_next ON outgoing_message (next_attempt, id)",
    ])
