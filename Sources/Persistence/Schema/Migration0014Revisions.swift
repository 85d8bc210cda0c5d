// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// The states of the configuration: who made each, when, and what changed.
///
/// A part's document is whole in the revision that `whole` names, and what differs from the row before in
/// those that follow. A part without a document is one that was deleted. Rows of revisions that are kept no
/// longer stay as long as a later one is put together from them, so `revision` refers to no row. `is_kept` is
/// 0 for the one that the next change by files is compared with, when its state is gone.
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
            request_id TEXT NOT NULL,
            is_kept INTEGER NOT NULL CHECK (is_kept IN (0, 1))
        )
        """,
        """
        CREATE TABLE configuration_part (
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            revision INTEGER NOT NULL,
            whole INTEGER NOT NULL,
            parent TEXT,
            name TEXT NOT NULL,
            document TEXT,
            PRIMARY KEY (kind, id, revision)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX configuration_part_by_revision ON configuration_part (revision)",
        "CREATE INDEX configuration_revision_by_source ON configuration_revision (source, number)",
    ])
