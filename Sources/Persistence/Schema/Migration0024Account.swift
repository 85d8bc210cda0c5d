// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Addresses of mail that people want to have, until they open the link that is sent there, and the last one
/// that each person has proven.
let migration0024Account = Migration(
    number: 24,
    name: "account",
    statements: [
        "ALTER TABLE directory_user ADD COLUMN verified_email TEXT",
        """
        CREATE TABLE email_change (
            hash TEXT NOT NULL PRIMARY KEY,
            user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
            email TEXT NOT NULL,
            created INTEGER NOT NULL,
            expires_at INTEGER NOT NULL
        )
        """,
        "CREATE INDEX email_change_by_user ON email_change (user_id, created)",
        "CREATE INDEX email_change_by_creation ON email_change (created)",
    ])
