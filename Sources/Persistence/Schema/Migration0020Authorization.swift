// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// What the authorization endpoint remembers between a browser's first request and the exchange of its code.
let migration0020Authorization = Migration(
    number: 20,
    name: "authorization",
    statements: [
        // Requests that wait for their user. `parameters` is the request as it was sent.
        """
        CREATE TABLE authorization_flow (
            hash TEXT PRIMARY KEY,
            browser_hash TEXT NOT NULL,
            server_id TEXT NOT NULL,
            app_id TEXT NOT NULL,
            issuer TEXT NOT NULL,
            parameters TEXT NOT NULL,
            consented_by TEXT,
            refused INTEGER NOT NULL,
            created INTEGER NOT NULL,
            expires_at INTEGER NOT NULL
        )
        """,
        "CREATE INDEX authorization_flow_by_browser ON authorization_flow (browser_hash, created)",
        "CREATE INDEX authorization_flow_by_expiry ON authorization_flow (expires_at)",
        // Codes by the SHA-256 of their text; a spent one is kept so that its second use is recognised.
        """
        CREATE TABLE authorization_code (
            hash TEXT PRIMARY KEY,
            family TEXT NOT NULL,
            server_id TEXT NOT NULL,
            app_id TEXT NOT NULL,
            user_id TEXT NOT NULL,
            session_id TEXT,
            redirect_uri TEXT NOT NULL,
            scopes TEXT NOT NULL,
            resource TEXT,
            nonce TEXT,
            code_challenge TEXT,
            key_thumbprint TEXT,
            auth_time INTEGER NOT NULL,
            amr TEXT NOT NULL,
            acr TEXT,
            claims TEXT,
            issuer TEXT NOT NULL,
            created INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            spent_at INTEGER,
            access_token TEXT,
            access_token_expires_at INTEGER
        )
        """,
        "CREATE INDEX authorization_code_by_expiry ON authorization_code (expires_at)",
        "CREATE INDEX authorization_code_by_user ON authorization_code (user_id)",
        // Requests that clients have pushed (RFC 9126), by the SHA-256 of the request URI.
        """
        CREATE TABLE pushed_request (
            hash TEXT PRIMARY KEY,
            server_id TEXT NOT NULL,
            app_id TEXT NOT NULL,
            parameters TEXT NOT NULL,
            expires_at INTEGER NOT NULL
        )
        """,
        "CREATE INDEX pushed_request_by_expiry ON pushed_request (expires_at)",
    ])
