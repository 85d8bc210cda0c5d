// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Roles of groups and clients, what roles are limited to, and the organisation's own authorization server.
let migration0012Roles = Migration(
    number: 12,
    name: "roles",
    statements: [
        """
        CREATE TABLE group_role (
            id TEXT NOT NULL PRIMARY KEY,
            group_id TEXT NOT NULL REFERENCES user_group (id) ON DELETE CASCADE,
            role TEXT NOT NULL,
            created INTEGER NOT NULL,
            CONSTRAINT group_role_unique UNIQUE (group_id, role)
        )
        """,
        """
        CREATE TABLE client_role (
            id TEXT NOT NULL PRIMARY KEY,
            app_id TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
            role TEXT NOT NULL,
            created INTEGER NOT NULL,
            CONSTRAINT client_role_unique UNIQUE (app_id, role)
        )
        """,
        // `assignment_id` is of any of the three tables of roles.
        """
        CREATE TABLE role_target (
            assignment_id TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('GROUP', 'APP')),
            target TEXT NOT NULL,
            PRIMARY KEY (assignment_id, kind, target)
        )
        """,
        // CUSTOM for those that administrators make, ORG for the organisation's own.
        "ALTER TABLE authorization_server ADD COLUMN kind TEXT NOT NULL DEFAULT 'CUSTOM'",
        // Proofs of possession that have been seen, until they are too old anyway (RFC 9449 §11.1).
        """
        CREATE TABLE used_proof (
            thumbprint TEXT NOT NULL,
            jti TEXT NOT NULL,
            expires_at INTEGER NOT NULL,
            PRIMARY KEY (thumbprint, jti)
        )
        """,
        "CREATE INDEX used_proof_by_expiry ON used_proof (expires_at)",
    ])
