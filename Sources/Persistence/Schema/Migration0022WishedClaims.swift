// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Claims that clients ask for one by one.
let migration0022WishedClaims = Migration(
    number: 22,
    name: "wished claims",
    statements: [
        // Names that UserInfo adds for an access token, by the `jti` of it.
        """
        CREATE TABLE wished_claim (
            token_id TEXT PRIMARY KEY,
            names TEXT NOT NULL,
            expires_at INTEGER NOT NULL
        )
        """,
        "CREATE INDEX wished_claim_by_expiry ON wished_claim (expires_at)",
        // A refresh asks again for what the request that began its family has asked for.
        "CREATE INDEX authorization_code_by_family ON authorization_code (family)",
    ])
