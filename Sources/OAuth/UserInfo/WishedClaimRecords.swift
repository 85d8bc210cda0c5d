// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Persistence
package import Primitives
import SystemLog

/// The rows of claims that UserInfo adds for an access token because its client has asked for them one by one
/// (OIDC Core §5.5).
package struct WishedClaimRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    func insert(_ names: Set<Name>, for token: String, until expiry: Timestamp) throws {
        let sorted = names.map(\.text).sorted()
        try tx.run(
            """
            INSERT INTO wished_claim (token_id, names, expires_at)
            VALUES (\(token), \(JSON.strings(sorted)), \(expiry)) ON CONFLICT (token_id) DO NOTHING
            """)
    }

    /// The names for an access token; none for one that asked for nothing.
    func userInfo(of token: String) throws -> Set<Name> {
        guard let row = try tx.row("SELECT names FROM wished_claim WHERE token_id = \(token)") else {
            return []
        }
        return Set(try row.strings("names").map { Name($0) })
    }

    /// Forgets tokens that have expired; at most `limit` rows.
    package func sweep(before now: Timestamp, limit: Int) throws -> Int {
        try tx.run(
            """
            DELETE FROM wished_claim WHERE token_id IN
                (SELECT token_id FROM wished_claim WHERE expires_at < \(now) LIMIT \(limit))
            """)
    }
}

extension Spend {
    /// What UserInfo adds for a new access token, stored with its event; `nil` when it is nothing.
    static func keep(_ wishes: GrantedWishes, for token: AccessTokenClaims) -> Spend? {
        guard !wishes.userInfo.isEmpty else { return nil }
        let (names, id, expiry) = (wishes.userInfo, token.id, Timestamp(seconds: token.expiry))
        return Spend(
            Name("wished claims \(id)"), sharesCommit: true, refusal: OAuthError.unreadable,
            isSpent: { _ in false },
            spend: { tx in
                try WishedClaimRecords(tx).insert(names, for: id, until: expiry)
                return true
            })
    }
}
