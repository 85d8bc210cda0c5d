// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Every state of the configuration: who made it, when, and what changed, each thing whole.
///
/// A part without a document is one that was deleted.
let migration0014Revisions = Migration(
    number: 14,
    name: "revisions",
    statements: [
        """
        CREATE TABLE configuration_revision (
            number INTEGER NOT NULL PRIMARY KEY,
            created INTEGER NOT NULL,
            actor_kind TEXT NOT NULL,
            actor_id TEXT NOT NULL,
            actor_name TEXT NOT NULL,
            source TEXT NOT NULL,
            request_id TEXT NOT NULL
        )
        """,
        """
        CREATE TABLE configuration_part (
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            revision INTEGER NOT NULL REFERENCES configuration_revision (number),
            parent TEXT,
            name TEXT NOT NULL,
            document TEXT,
            PRIMARY KEY (kind, id, revision)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX configuration_part_by_revision ON configuration_part (revision)",
        "CREATE INDEX configuration_revision_by_source ON configuration_revision (source, number)",
    ])
