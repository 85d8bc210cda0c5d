// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Profile schemas, user types, mappings between profiles, and links between users.
let migration0009Profiles = Migration(
    number: 9,
    name: "profiles",
    statements: [
        // Only schemas that differ from what everyone begins with have a row.
        """
        CREATE TABLE profile_schema (
            id TEXT NOT NULL PRIMARY KEY,
            base TEXT NOT NULL,
            custom TEXT NOT NULL,
            created INTEGER NOT NULL,
            last_updated INTEGER NOT NULL
        )
        """,
        """
        CREATE TABLE user_type (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            display_name TEXT NOT NULL,
            description TEXT,
            is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
            created INTEGER NOT NULL,
            created_by TEXT NOT NULL,
            last_updated INTEGER NOT NULL,
            last_updated_by TEXT NOT NULL,
            CONSTRAINT user_type_name_unique UNIQUE (name)
        )
        """,
        """
        INSERT INTO user_type (id, name, display_name, description, is_default, created, created_by,
            last_updated, last_updated_by)
        SELECT 'otyMonetaDefaultUser', 'user', 'User', 'Okta user profile template with default permission settings',
            1, created, 'sprMonetaSystem00000', created, 'sprMonetaSystem00000' FROM organisation
        """,
        "CREATE INDEX directory_user_by_type ON directory_user (type_id, id)",
        // Values of attributes that no two of a kind may share.
        """
        CREATE TABLE unique_value (
            schema_id TEXT NOT NULL,
            attribute TEXT NOT NULL,
            value TEXT NOT NULL,
            owner_id TEXT NOT NULL,
            PRIMARY KEY (schema_id, attribute, value)
        )
        """,
        "CREATE INDEX unique_value_by_owner ON unique_value (owner_id)",
        // From users to an app (`from_user`) and back; a mapping without a row is as everyone begins.
        """
        CREATE TABLE profile_mapping (
            app_id TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
            from_user INTEGER NOT NULL CHECK (from_user IN (0, 1)),
            properties TEXT NOT NULL,
            last_updated INTEGER NOT NULL,
            PRIMARY KEY (app_id, from_user)
        )
        """,
        """
        CREATE TABLE linked_object (
            primary_name TEXT NOT NULL PRIMARY KEY,
            associated_name TEXT NOT NULL,
            document TEXT NOT NULL,
            created INTEGER NOT NULL,
            CONSTRAINT linked_object_associated_unique UNIQUE (associated_name)
        )
        """,
        // Everyone has one primary of a kind at most.
        """
        CREATE TABLE user_link (
            primary_name TEXT NOT NULL REFERENCES linked_object (primary_name) ON DELETE CASCADE,
            associated_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
            primary_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
            PRIMARY KEY (primary_name, associated_id)
        )
        """,
        "CREATE INDEX user_link_by_primary ON user_link (primary_id, primary_name, associated_id)",
        "CREATE INDEX user_link_by_associated ON user_link (associated_id)",
    ])
