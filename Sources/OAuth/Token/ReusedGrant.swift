// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Persistence
import Primitives
import SystemLog

/// Something that may be used once was used again, so somebody has it who should not: what came of it ends,
/// in the transaction of the refusal's event (RFC 6749 §4.1.2, RFC 9700 §4.14.2).
struct ReusedGrant: Error {
    let refusal: OAuthError
    /// What events say of it.
    let target: Event.Target
    let user: Event.Target
    let details: JSONObject
    /// Ends what came of it.
    let end: Spend

    /// A refresh token that was replaced before.
    init(_ token: RefreshToken, from address: String?, at now: Timestamp) {
        refusal = OAuthError(
            400, .invalidGrant, "refresh_token_reused", OAuthError.unknownRefreshToken.description)
        target = Event.Target(id: token.id.text, type: "refresh_token")
        user = Event.Target(id: token.userID, type: "User")
        details = [
            "firstUsed": .string(token.spent.map { $0.time.rfc3339 } ?? ""),
            "firstUsedFrom": .string(token.spent?.address ?? "unknown"),
            "usedAgainFrom": .string(address ?? "unknown"),
        ]
        end = Spend(
            Name("family \(token.place.family)"), sharesCommit: false, refusal: refusal,
            isSpent: { _ in false },
            spend: { tx in
                try endReusedFamily(of: token, in: tx, at: now)
                return true
            })
    }

    /// A code that was exchanged before.
    init(_ code: AuthorizationCode, from address: String?, at now: Timestamp) {
        refusal = .codeUsedAgain
        target = Event.Target(id: code.hash, type: "authorization_code")
        user = Event.Target(id: code.userID.text, type: "User")
        details = [
            "firstUsed": .string(code.spent.map { $0.time.rfc3339 } ?? ""),
            "usedAgainFrom": .string(address ?? "unknown"),
        ]
        end = Spend(
            Name("family \(code.family)"), sharesCommit: false, refusal: refusal, isSpent: { _ in false },
            spend: { tx in
                try CodeRecords(tx).endWhatCame(of: code.hash, at: now)
                return true
            })
    }
}
