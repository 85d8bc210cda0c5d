// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Events are found by the block that they are in; indexes with an entry for each cost as much as the events.
let migration0017EventBlocks = Migration(
    number: 17,
    name: "event blocks",
    statements: [
        // The spans of times and transaction ids of 1024 sequence numbers each, from `number` * 1024 on.
        """
        CREATE TABLE event_block (
            number INTEGER PRIMARY KEY,
            earliest INTEGER NOT NULL,
            latest INTEGER NOT NULL,
            first_transaction TEXT NOT NULL,
            last_transaction TEXT NOT NULL
        )
        """,
        "CREATE INDEX event_block_by_earliest ON event_block (earliest)",
        "CREATE INDEX event_block_by_latest ON event_block (latest)",
        """
        INSERT INTO event_block (number, earliest, latest, first_transaction, last_transaction)
        SELECT sequence / 1024, MIN(published), MAX(published), MIN(transaction_id), MAX(transaction_id)
        FROM event WHERE sequence < (SELECT MAX(sequence) / 1024 * 1024 FROM event) GROUP BY sequence / 1024
        """,
        "DROP INDEX event_by_published",
        "DROP INDEX event_by_transaction",
    ])
