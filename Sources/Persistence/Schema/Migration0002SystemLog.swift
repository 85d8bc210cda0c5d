// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Events, and the configuration that decisions in them refer to.
let migration0002SystemLog = Migration(
    number: 2,
    name: "system log",
    statements: [
        // `sequence` is the order in which events became durable.
        """
        CREATE TABLE event (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            uuid TEXT NOT NULL,
            published INTEGER NOT NULL,
            event_type TEXT NOT NULL,
            transaction_id TEXT NOT NULL,
            document TEXT NOT NULL
        )
        """,
        "CREATE INDEX event_by_published ON event (published, sequence)",
        "CREATE INDEX event_by_transaction ON event (transaction_id)",
        // How often the event of that moment and id has happened again; most events have no row here.
        """
        CREATE TABLE event_repetition (
            published INTEGER NOT NULL,
            uuid TEXT NOT NULL,
            more INTEGER NOT NULL,
            latest INTEGER NOT NULL,
            PRIMARY KEY (published, uuid)
        ) WITHOUT ROWID
        """,
        // The ordered policies and rules that decisions were made with, once for each state they were in.
        // Events name the fingerprint and keep only the outcome of each rule. `last_used` is renewed daily.
        """
        CREATE TABLE decision_basis (
            fingerprint TEXT NOT NULL PRIMARY KEY,
            document TEXT NOT NULL,
            last_used INTEGER NOT NULL
        )
        """,
    ])
