// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Who may use an app, what apps are allowed to ask the management API, and more about their credentials.
let migration0011Assignments = Migration(
    number: 11,
    name: "assignments",
    statements: [
        """
        CREATE TABLE app_user (
            app_id TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
            user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
            user_name TEXT,
            profile TEXT NOT NULL,
            created INTEGER NOT NULL,
            last_updated INTEGER NOT NULL,
            PRIMARY KEY (app_id, user_id)
        )
        """,
        "CREATE INDEX app_user_by_user ON app_user (user_id, app_id)",
        """
        CREATE TABLE app_group (
            app_id TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
            group_id TEXT NOT NULL REFERENCES user_group (id) ON DELETE CASCADE,
            priority INTEGER NOT NULL,
            profile TEXT NOT NULL,
            created INTEGER NOT NULL,
            last_updated INTEGER NOT NULL,
            PRIMARY KEY (app_id, group_id)
        )
        """,
        "CREATE INDEX app_group_by_group ON app_group (group_id, app_id)",
        // That an administrator has allowed an app a scope of the management API.
        """
        CREATE TABLE api_scope_grant (
            id TEXT NOT NULL PRIMARY KEY,
            app_id TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
            issuer TEXT NOT NULL,
            scope TEXT NOT NULL,
            created INTEGER NOT NULL,
            created_by TEXT NOT NULL,
            last_updated INTEGER NOT NULL
        )
        """,
        "CREATE INDEX api_scope_grant_by_app ON api_scope_grant (app_id, created, id)",
        // The groups claim of an app's ID tokens at the organisation's own authorization server.
        """
        CREATE TABLE app_id_token (
            app_id TEXT NOT NULL PRIMARY KEY REFERENCES app (id) ON DELETE CASCADE,
            document TEXT NOT NULL,
            last_updated INTEGER NOT NULL
        )
        """,
        "ALTER TABLE client_secret ADD COLUMN name TEXT",
        "ALTER TABLE client_secret ADD COLUMN expires_at INTEGER",
        "ALTER TABLE client_secret ADD COLUMN last_used INTEGER",
        "ALTER TABLE client_key ADD COLUMN last_used INTEGER",
    ])
