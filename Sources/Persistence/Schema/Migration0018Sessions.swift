// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Sessions of people, and the tokens by which one is begun without a page.
let migration0018Sessions = Migration(
    number: 18,
    name: "sessions",
    statements: [
        // `hash` is the SHA-256 of the cookie; a session keeps its id and gets a new cookie at each rise. It
        // is dead when `begun` is not after `revoked_through` of its user.
        """
        CREATE TABLE session (
            id TEXT PRIMARY KEY,
            hash TEXT NOT NULL UNIQUE,
            user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
            methods TEXT NOT NULL,
            auth_time INTEGER NOT NULL,
            begun INTEGER NOT NULL,
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
            user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
            methods TEXT NOT NULL,
            auth_time INTEGER NOT NULL,
            expires_at INTEGER NOT NULL
        )
        """,
        "CREATE INDEX session_token_by_user ON session_token (user_id)",
        "CREATE INDEX session_token_by_expiry ON session_token (expires_at)",
        // Sessions that have ended and whose apps have not been told yet.
        """
        CREATE TABLE ended_session (
            id TEXT PRIMARY KEY,
            user_id TEXT NOT NULL,
            ended INTEGER NOT NULL
        )
        """,
        "CREATE INDEX ended_session_by_end ON ended_session (ended)",
        // The apps that were used with a session, each at a server.
        """
        CREATE TABLE session_app (
            session_id TEXT NOT NULL,
            server_id TEXT NOT NULL REFERENCES authorization_server (id) ON DELETE CASCADE,
            app_id TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
            issuer TEXT NOT NULL,
            expires_at INTEGER NOT NULL,
            PRIMARY KEY (session_id, server_id, app_id)
        )
        """,
        "CREATE INDEX session_app_by_expiry ON session_app (expires_at)",
        "CREATE INDEX session_app_by_server ON session_app (server_id)",
        "CREATE INDEX session_app_by_app ON session_app (app_id)",
        // Logout tokens that are still to be delivered (OIDC Back-Channel Logout 1.0).
        """
        CREATE TABLE backchannel_logout (
            id TEXT PRIMARY KEY,
            server_id TEXT NOT NULL REFERENCES authorization_server (id) ON DELETE CASCADE,
            app_id TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
            issuer TEXT NOT NULL,
            session_id TEXT NOT NULL,
            user_id TEXT NOT NULL,
            created INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            next_attempt INTEGER NOT NULL
        )
        """,
        "CREATE INDEX backchannel_logout_by_next ON backchannel_logout (next_attempt, id)",
        "CREATE INDEX backchannel_logout_by_server ON backchannel_logout (server_id)",
        "CREATE INDEX backchannel_logout_by_app ON backchannel_logout (app_id)",
        "ALTER TABLE authorization_server ADD COLUMN revokes_on_sign_out INTEGER NOT NULL DEFAULT 0",
    ])
