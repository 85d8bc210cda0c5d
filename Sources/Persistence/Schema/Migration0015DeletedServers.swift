// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Servers that were deleted stay for a while, of a kind of their own (`DELETED`), with the name that they
/// had.
let migration0015DeletedServers = Migration(
    number: 15,
    name: "deleted servers",
    statements: [
        "ALTER TABLE authorization_server ADD COLUMN deleted INTEGER",
        "ALTER TABLE authorization_server ADD COLUMN deleted_name TEXT",
        "CREATE INDEX authorization_server_by_deleted ON authorization_server (deleted) WHERE deleted IS NOT NULL",
    ])
