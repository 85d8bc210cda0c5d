// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Until when tokens of a server and of an app are dead, whatever they say of themselves; and a row to write
/// when somebody asks whether the database can be written.
let migration0005RevokedThrough = Migration(
    number: 5,
    name: "revoked through",
    statements: [
        // An access token whose `iat` is not later is dead, also after a reactivation.
        "ALTER TABLE authorization_server ADD COLUMN revoked_through INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE app ADD COLUMN revoked_through INTEGER NOT NULL DEFAULT 0",
        """
        CREATE TABLE write_trial (
            id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
            tried INTEGER NOT NULL,
            ballast TEXT NOT NULL
        )
        """,
    ])
