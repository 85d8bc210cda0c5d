// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Sign-ins that have begun, the browsers that people are known by, and the mails that strangers can cause.
let migration0019SignIn = Migration(
    number: 19,
    name: "sign-in",
    statements: [
        // A sign-in on our own pages. Its handle and the cookie of its browser are kept as SHA-256.
        """
        CREATE TABLE sign_in_flow (
            hash TEXT NOT NULL PRIMARY KEY,
            browser_hash TEXT NOT NULL,
            request TEXT NOT NULL,
            machine TEXT NOT NULL,
            keeps_session INTEGER NOT NULL,
            version INTEGER NOT NULL,
            created INTEGER NOT NULL,
            expires_at INTEGER NOT NULL
        )
        """,
        "CREATE INDEX sign_in_flow_by_created ON sign_in_flow (created)",
        "CREATE INDEX sign_in_flow_by_browser ON sign_in_flow (browser_hash, created)",
        // A sign-in by the authentication API. It begins when a password or a link was right, so it has a
        // user.
        """
        CREATE TABLE authn_transaction (
            hash TEXT NOT NULL PRIMARY KEY,
            user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
            machine TEXT NOT NULL,
            relay_state TEXT,
            wrong_answers INTEGER NOT NULL,
            begun INTEGER NOT NULL,
            expires_at INTEGER NOT NULL
        )
        """,
        "CREATE INDEX authn_transaction_by_user ON authn_transaction (user_id, begun)",
        "CREATE INDEX authn_transaction_by_expiry ON authn_transaction (expires_at)",
        """
        CREATE TABLE known_browser (
            user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
            hash TEXT NOT NULL,
            last_used INTEGER NOT NULL,
            PRIMARY KEY (user_id, hash)
        )
        """,
        """
        CREATE TABLE recovery_mail (
            user_id TEXT NOT NULL PRIMARY KEY REFERENCES directory_user (id) ON DELETE CASCADE,
            hour_began INTEGER NOT NULL,
            latest INTEGER NOT NULL,
            sent INTEGER NOT NULL
        )
        """,
    ])
