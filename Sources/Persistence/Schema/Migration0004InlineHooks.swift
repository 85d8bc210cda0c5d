// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Services that are asked before tokens are signed, and the keys by which they know who asks.
let migration0004InlineHooks = Migration(
    number: 4,
    name: "inline hooks",
    statements: [
        // Key pairs for private_key_jwt at the token endpoint that guards a service.
        """
        CREATE TABLE hook_key (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            kid TEXT NOT NULL,
            public_jwk TEXT NOT NULL,
            sealed TEXT NOT NULL,
            created INTEGER NOT NULL,
            last_updated INTEGER NOT NULL,
            CONSTRAINT hook_key_name_unique UNIQUE (name),
            CONSTRAINT hook_key_kid_unique UNIQUE (kid)
        )
        """,
        // `sealed` is the one secret of the channel; rules name hooks inside `access_rule.actions`.
        """
        CREATE TABLE inline_hook (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            kind TEXT NOT NULL,
            version TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE')),
            channel TEXT NOT NULL,
            sealed TEXT,
            hook_key_id TEXT REFERENCES hook_key (id),
            created INTEGER NOT NULL,
            last_updated INTEGER NOT NULL
        )
        """,
        "CREATE INDEX inline_hook_by_created ON inline_hook (created, id)",
        "CREATE INDEX inline_hook_by_key ON inline_hook (hook_key_id)",
        // The keys that sign calls of hooks.
        """
        CREATE TABLE hook_signature_key (
            kid TEXT NOT NULL PRIMARY KEY,
            status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'EXPIRED')),
            public_jwk TEXT NOT NULL,
            sealed TEXT NOT NULL,
            created INTEGER NOT NULL,
            expires_at INTEGER
        )
        """,
        "CREATE UNIQUE INDEX hook_signature_key_one_active ON hook_signature_key (status) WHERE status = 'ACTIVE'",
    ])
