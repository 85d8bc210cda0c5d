// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// What becomes of a groups claim with more groups than a token may have.
let migration0006ClaimOverflow = Migration(
    number: 6,
    name: "groups overflow of claims",
    statements: [
        """
        ALTER TABLE claim ADD COLUMN groups_overflow TEXT NOT NULL DEFAULT 'FAIL' \
        CHECK (groups_overflow IN ('FAIL', 'TRUNCATE'))
        """
    ])
