// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Sessions of people, and the tokens by which one is begun without a page.
let migration0018Sessions = Migration(
    number: 18,
    name: "sessions",
    statements: [
        // `hash` is the SHA-256 of the cookie; a session keeps its id and gets a new cookie at each rise.
        """
        CREATE TABLE session (
            id TEXT PRIMARY KEY,
            hash TEXT NOT NULL UNIQUE,
            user_id TEXT NOT NULL,
            methods TEXT NOT NULL,
            auth_time INTEGER NOT NULL,
            created INTEGER NOT NULL,
            last_used INTEGER NOT NULL,
            idle_lifetime INTEGER NOT NULL,
            idle_expires_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            is_kept INTEGER NOT NULL CHECK (is_kept IN (0, 1)),
            address TEXT,
            user_agent TEXT
        )
        """,
        "CREATE INDEX session_by_user ON session (user_id, created)",
        "CREATE INDEX session_by_expiry ON session (expires_at)",
        "CREATE INDEX session_by_idle_expiry ON session (idle_expires_at)",
        """
        CREATE TABLE session_token (
            hash TEXT PRIMARY KEY,
            user_id TEXT NOT NULL,
            methods TEXT NOT NULL,
            auth_time INTEGER NOT NULL,
            expires_at INTEGER NOT NULL
        )
        """,
        "CREATE INDEX session_token_by_user ON session_token (user_id)",
        "CREATE INDEX session_token_by_expiry ON session_token (expires_at)",
    ])
