// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// What users allow apps, and the scopes that they have left out; both outlive sessions and tokens.
let migration0021Consent = Migration(
    number: 21,
    name: "consent",
    statements: [
        """
        CREATE TABLE consent (
            id TEXT NOT NULL PRIMARY KEY,
            user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
            app_id TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
            server_id TEXT NOT NULL REFERENCES authorization_server (id) ON DELETE CASCADE,
            scope_id TEXT NOT NULL REFERENCES scope (id) ON DELETE CASCADE,
            created INTEGER NOT NULL,
            last_updated INTEGER NOT NULL,
            UNIQUE (user_id, app_id, scope_id)
        )
        """,
        "CREATE INDEX consent_by_user ON consent (user_id, created, id)",
        "CREATE INDEX consent_by_app ON consent (app_id)",
        "CREATE INDEX consent_by_server ON consent (server_id)",
        "CREATE INDEX consent_by_scope ON consent (scope_id)",
        // Optional scopes that a user has left out, and is not asked for again.
        """
        CREATE TABLE skipped_scope (
            user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
            app_id TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
            server_id TEXT NOT NULL REFERENCES authorization_server (id) ON DELETE CASCADE,
            scope_id TEXT NOT NULL REFERENCES scope (id) ON DELETE CASCADE,
            created INTEGER NOT NULL,
            PRIMARY KEY (user_id, app_id, scope_id)
        )
        """,
        "CREATE INDEX skipped_scope_by_app ON skipped_scope (app_id)",
        "CREATE INDEX skipped_scope_by_server ON skipped_scope (server_id)",
        "CREATE INDEX skipped_scope_by_scope ON skipped_scope (scope_id)",
    ])
