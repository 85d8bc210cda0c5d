// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Organisation, users, groups, apps, API tokens, and the versions of the configuration.
let migration0001Directory = Migration(
    number: 1,
    name: "directory",
    statements: [
        // One row a part of the configuration; the row with the empty key counts all changes and is the lock
        // by which they follow one another.
        """
        CREATE TABLE configuration_version (
            key TEXT NOT NULL PRIMARY KEY,
            version INTEGER NOT NULL
        )
        """,
        "CREATE INDEX configuration_version_by_version ON configuration_version (version)",
        // The latest changes, each with a random text: a node that has seen one can tell whether this is
        // still the history that it has seen, or one in which other changes have those numbers.
        """
        CREATE TABLE configuration_change (
            version INTEGER NOT NULL PRIMARY KEY,
            stamp TEXT NOT NULL
        )
        """,
        """
        CREATE TABLE organisation (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            subdomain TEXT NOT NULL,
            settings TEXT NOT NULL,
            created INTEGER NOT NULL,
            last_updated INTEGER NOT NULL
        )
        """,
        """
        CREATE TABLE directory_user (
            id TEXT NOT NULL PRIMARY KEY,
            status TEXT NOT NULL,
            login TEXT NOT NULL,
            login_key TEXT NOT NULL,
            profile TEXT NOT NULL,
            created INTEGER NOT NULL,
            activated INTEGER,
            status_changed INTEGER,
            last_updated INTEGER NOT NULL,
            CONSTRAINT directory_user_login_unique UNIQUE (login_key)
        )
        """,
        "CREATE INDEX directory_user_by_created ON directory_user (created, id)",
        """
        CREATE TABLE admin_role (
            id TEXT NOT NULL PRIMARY KEY,
            user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
            role TEXT NOT NULL,
            created INTEGER NOT NULL,
            CONSTRAINT admin_role_unique UNIQUE (user_id, role)
        )
        """,
        """
        CREATE TABLE user_group (
            id TEXT NOT NULL PRIMARY KEY,
            kind TEXT NOT NULL CHECK (kind IN ('OKTA_GROUP', 'APP_GROUP', 'BUILT_IN')),
            name TEXT NOT NULL,
            profile TEXT NOT NULL,
            created INTEGER NOT NULL,
            last_updated INTEGER NOT NULL,
            last_membership_updated INTEGER NOT NULL,
            CONSTRAINT user_group_name_unique UNIQUE (kind, name)
        )
        """,
        "CREATE INDEX user_group_by_created ON user_group (created, id)",
        "CREATE INDEX user_group_by_name ON user_group (name)",
        // The group Everyone has no rows here: every user belongs to it.
        """
        CREATE TABLE group_member (
            group_id TEXT NOT NULL REFERENCES user_group (id) ON DELETE CASCADE,
            user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
            since INTEGER NOT NULL,
            PRIMARY KEY (group_id, user_id)
        )
        """,
        "CREATE INDEX group_member_by_user ON group_member (user_id, group_id)",
        """
        CREATE TABLE app (
            id TEXT NOT NULL PRIMARY KEY,
            client_id TEXT NOT NULL,
            label TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE')),
            document TEXT NOT NULL,
            created INTEGER NOT NULL,
            last_updated INTEGER NOT NULL,
            CONSTRAINT app_client_id_unique UNIQUE (client_id)
        )
        """,
        "CREATE INDEX app_by_created ON app (created, id)",
        "CREATE INDEX app_by_label ON app (label)",
        """
        CREATE TABLE client_secret (
            id TEXT NOT NULL PRIMARY KEY,
            app_id TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
            hash TEXT NOT NULL,
            sealed TEXT,
            status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE')),
            created INTEGER NOT NULL,
            last_updated INTEGER NOT NULL
        )
        """,
        "CREATE INDEX client_secret_by_app ON client_secret (app_id, created, id)",
        """
        CREATE TABLE client_key (
            id TEXT NOT NULL PRIMARY KEY,
            app_id TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
            kid TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE')),
            jwk TEXT NOT NULL,
            created INTEGER NOT NULL,
            last_updated INTEGER NOT NULL,
            CONSTRAINT client_key_kid_unique UNIQUE (app_id, kid)
        )
        """,
        """
        CREATE TABLE api_token (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
            hash TEXT NOT NULL,
            network TEXT NOT NULL,
            created INTEGER NOT NULL,
            last_updated INTEGER NOT NULL,
            last_used INTEGER NOT NULL,
            CONSTRAINT api_token_hash_unique UNIQUE (hash)
        )
        """,
        "CREATE INDEX api_token_by_created ON api_token (created, id)",
    ])
