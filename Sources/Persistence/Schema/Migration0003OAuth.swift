// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Authorization servers with everything they decide with, their keys, and what has been spent or revoked.
let migration0003OAuth = Migration(
    number: 3,
    name: "oauth",
    statements: [
        // Proves on start that the master key is the one that private keys were sealed with.
        """
        CREATE TABLE sealing_check (
            id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
            sealed TEXT NOT NULL
        )
        """,
        """
        CREATE TABLE authorization_server (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            description TEXT,
            audience TEXT NOT NULL,
            resources TEXT NOT NULL,
            issuer_mode TEXT NOT NULL CHECK (issuer_mode IN ('ORG_URL', 'CUSTOM_URL', 'DYNAMIC')),
            status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE')),
            is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
            rotation_mode TEXT NOT NULL CHECK (rotation_mode IN ('AUTO', 'MANUAL')),
            algorithm TEXT NOT NULL,
            token_profile TEXT NOT NULL CHECK (token_profile IN ('OKTA', 'RFC9068')),
            last_rotated INTEGER NOT NULL,
            next_rotation INTEGER,
            created INTEGER NOT NULL,
            last_updated INTEGER NOT NULL,
            CONSTRAINT authorization_server_name_unique UNIQUE (name)
        )
        """,
        "CREATE INDEX authorization_server_by_created ON authorization_server (created, id)",
        "CREATE INDEX authorization_server_by_rotation ON authorization_server (next_rotation)",
        "CREATE UNIQUE INDEX authorization_server_one_default ON authorization_server (is_default) WHERE is_default = 1",
        """
        CREATE TABLE signing_key (
            kid TEXT NOT NULL PRIMARY KEY,
            server_id TEXT NOT NULL REFERENCES authorization_server (id) ON DELETE CASCADE,
            status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'NEXT', 'EXPIRED')),
            algorithm TEXT NOT NULL,
            public_jwk TEXT NOT NULL,
            sealed TEXT NOT NULL,
            created INTEGER NOT NULL,
            last_updated INTEGER NOT NULL,
            expires_at INTEGER
        )
        """,
        "CREATE UNIQUE INDEX signing_key_one_active ON signing_key (server_id) WHERE status = 'ACTIVE'",
        "CREATE UNIQUE INDEX signing_key_one_next ON signing_key (server_id) WHERE status = 'NEXT'",
        "CREATE INDEX signing_key_by_server ON signing_key (server_id, created)",
        """
        CREATE TABLE scope (
            id TEXT NOT NULL PRIMARY KEY,
            server_id TEXT NOT NULL REFERENCES authorization_server (id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            display_name TEXT,
            description TEXT,
            system INTEGER NOT NULL CHECK (system IN (0, 1)),
            metadata_publish TEXT NOT NULL CHECK (metadata_publish IN ('ALL_CLIENTS', 'NO_CLIENTS')),
            consent TEXT NOT NULL CHECK (consent IN ('IMPLICIT', 'REQUIRED', 'FLEXIBLE')),
            is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
            is_optional INTEGER NOT NULL CHECK (is_optional IN (0, 1)),
            created INTEGER NOT NULL,
            last_updated INTEGER NOT NULL,
            CONSTRAINT scope_name_unique UNIQUE (server_id, name)
        )
        """,
        """
        CREATE TABLE claim (
            id TEXT NOT NULL PRIMARY KEY,
            server_id TEXT NOT NULL REFERENCES authorization_server (id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            claim_type TEXT NOT NULL CHECK (claim_type IN ('RESOURCE', 'IDENTITY')),
            value_type TEXT NOT NULL CHECK (value_type IN ('EXPRESSION', 'GROUPS', 'SYSTEM')),
            value TEXT,
            group_filter_type TEXT,
            scopes TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE')),
            system INTEGER NOT NULL CHECK (system IN (0, 1)),
            always_include INTEGER NOT NULL CHECK (always_include IN (0, 1)),
            position INTEGER NOT NULL,
            created INTEGER NOT NULL,
            last_updated INTEGER NOT NULL,
            CONSTRAINT claim_name_unique UNIQUE (server_id, claim_type, name)
        )
        """,
        // `priority` is the place from 1 without gaps, `requested_priority` the number asked for last,
        // `place` the number that counts when others come: see PriorityOrder.
        """
        CREATE TABLE access_policy (
            id TEXT NOT NULL PRIMARY KEY,
            server_id TEXT NOT NULL REFERENCES authorization_server (id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            description TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE')),
            system INTEGER NOT NULL CHECK (system IN (0, 1)),
            priority INTEGER NOT NULL,
            requested_priority INTEGER,
            place INTEGER NOT NULL,
            clients TEXT NOT NULL,
            created INTEGER NOT NULL,
            last_updated INTEGER NOT NULL,
            CONSTRAINT access_policy_name_unique UNIQUE (server_id, name),
            CONSTRAINT access_policy_priority_unique UNIQUE (server_id, priority)
        )
        """,
        """
        CREATE TABLE access_rule (
            id TEXT NOT NULL PRIMARY KEY,
            policy_id TEXT NOT NULL REFERENCES access_policy (id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE')),
            system INTEGER NOT NULL CHECK (system IN (0, 1)),
            priority INTEGER NOT NULL,
            requested_priority INTEGER,
            place INTEGER NOT NULL,
            conditions TEXT NOT NULL,
            actions TEXT NOT NULL,
            created INTEGER NOT NULL,
            last_updated INTEGER NOT NULL,
            CONSTRAINT access_rule_name_unique UNIQUE (policy_id, name),
            CONSTRAINT access_rule_priority_unique UNIQUE (policy_id, priority)
        )
        """,
        """
        CREATE TABLE associated_server (
            server_id TEXT NOT NULL REFERENCES authorization_server (id) ON DELETE CASCADE,
            trusted_id TEXT NOT NULL REFERENCES authorization_server (id) ON DELETE CASCADE,
            created INTEGER NOT NULL,
            PRIMARY KEY (server_id, trusted_id)
        )
        """,
        "CREATE INDEX associated_server_by_trusted ON associated_server (trusted_id)",
        """
        CREATE TABLE refresh_token (
            id TEXT NOT NULL PRIMARY KEY,
            hash TEXT NOT NULL,
            family TEXT NOT NULL,
            generation INTEGER NOT NULL,
            server_id TEXT NOT NULL REFERENCES authorization_server (id) ON DELETE CASCADE,
            app_id TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
            user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
            session_id TEXT,
            grant_type TEXT NOT NULL,
            scopes TEXT NOT NULL,
            resource TEXT,
            confirmation TEXT,
            auth_time INTEGER NOT NULL,
            amr TEXT NOT NULL,
            acr TEXT,
            nonce TEXT,
            status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'REVOKED')),
            created INTEGER NOT NULL,
            last_updated INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            idle_lifetime INTEGER NOT NULL,
            idle_expires_at INTEGER NOT NULL,
            spent_at INTEGER,
            spent_from TEXT,
            CONSTRAINT refresh_token_hash_unique UNIQUE (hash)
        )
        """,
        "CREATE INDEX refresh_token_by_server ON refresh_token (server_id, app_id, created, id)",
        "CREATE INDEX refresh_token_by_app ON refresh_token (app_id)",
        "CREATE INDEX refresh_token_by_user ON refresh_token (user_id)",
        "CREATE INDEX refresh_token_by_family ON refresh_token (family)",
        "CREATE INDEX refresh_token_by_idle_expiry ON refresh_token (idle_expires_at)",
        "CREATE INDEX refresh_token_by_session ON refresh_token (session_id)",
        // The access tokens of a family, which end with it; until they would have expired by themselves.
        """
        CREATE TABLE family_access_token (
            jti TEXT NOT NULL PRIMARY KEY,
            family TEXT NOT NULL,
            expires_at INTEGER NOT NULL
        )
        """,
        "CREATE INDEX family_access_token_by_family ON family_access_token (family)",
        "CREATE INDEX family_access_token_by_expiry ON family_access_token (expires_at)",
        // Until the token would have expired by itself.
        """
        CREATE TABLE revoked_token (
            jti TEXT NOT NULL PRIMARY KEY,
            expires_at INTEGER NOT NULL
        )
        """,
        "CREATE INDEX revoked_token_by_expiry ON revoked_token (expires_at)",
        // Client assertions that have been used, until they would have expired (RFC 7523 §3).
        """
        CREATE TABLE used_assertion (
            client_id TEXT NOT NULL,
            jti TEXT NOT NULL,
            expires_at INTEGER NOT NULL,
            PRIMARY KEY (client_id, jti)
        )
        """,
        "CREATE INDEX used_assertion_by_expiry ON used_assertion (expires_at)",
    ])
