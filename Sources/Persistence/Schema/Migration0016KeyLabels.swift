// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Names and ends of the keys of apps; secrets have had them since number 11.
let migration0016KeyLabels = Migration(
    number: 16,
    name: "key labels",
    statements: [
        "ALTER TABLE client_key ADD COLUMN name TEXT",
        "ALTER TABLE client_key ADD COLUMN expires_at INTEGER",
    ])
