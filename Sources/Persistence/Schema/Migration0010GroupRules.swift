// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Rules that make users members of groups, and who owns a group.
let migration0010GroupRules = Migration(
    number: 10,
    name: "group rules",
    statements: [
        // 1: somebody has added the member; 0: only rules have.
        "ALTER TABLE group_member ADD COLUMN is_manual INTEGER NOT NULL DEFAULT 1",
        // `task` is what is being done with all users, and `done_through` the id of the last one it was done
        // with.
        """
        CREATE TABLE group_rule (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE', 'INVALID')),
            expression TEXT NOT NULL,
            excluded_users TEXT NOT NULL,
            group_ids TEXT NOT NULL,
            created INTEGER NOT NULL,
            last_updated INTEGER NOT NULL,
            task TEXT CHECK (task IN ('APPLY', 'KEEP', 'REMOVE')),
            done_through TEXT NOT NULL,
            done_count INTEGER NOT NULL,
            CONSTRAINT group_rule_name_unique UNIQUE (name)
        )
        """,
        "CREATE INDEX group_rule_by_created ON group_rule (created, id)",
        """
        CREATE TABLE group_rule_member (
            rule_id TEXT NOT NULL REFERENCES group_rule (id) ON DELETE CASCADE,
            user_id TEXT NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
            group_id TEXT NOT NULL REFERENCES user_group (id) ON DELETE CASCADE,
            PRIMARY KEY (rule_id, user_id, group_id)
        )
        """,
        "CREATE INDEX group_rule_member_by_user ON group_rule_member (user_id, group_id)",
        "CREATE INDEX group_rule_member_by_group ON group_rule_member (group_id)",
        // Users whose memberships rules have still to look at: more than fit into the transaction that
        // changed them.
        """
        CREATE TABLE group_rule_due (
            user_id TEXT NOT NULL PRIMARY KEY REFERENCES directory_user (id) ON DELETE CASCADE
        )
        """,
        """
        CREATE TABLE group_owner (
            group_id TEXT NOT NULL REFERENCES user_group (id) ON DELETE CASCADE,
            owner_id TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('USER', 'GROUP')),
            since INTEGER NOT NULL,
            PRIMARY KEY (group_id, owner_id)
        )
        """,
        "CREATE INDEX group_owner_by_owner ON group_owner (owner_id)",
    ])
