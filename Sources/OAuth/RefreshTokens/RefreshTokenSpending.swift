// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Persistence
import Primitives
import SystemLog

extension Spend {
    /// What a grant with a refresh token writes: the token that is replaced, the one that comes, and the
    /// access token, which ends with their family.
    static func refreshToken(
        _ new: NewRefreshToken, _ plan: RefreshTokenPlan, _ tokens: TokenPlan, _ facts: TokenFacts,
        from address: String?
    ) -> Spend {
        let hash = OpaqueToken.hash(new.text.reveal())
        let now = facts.now
        let accessToken = (id: tokens.accessToken.id, expiry: Timestamp(seconds: tokens.accessToken.expiry))
        let rotation = RefreshTokenRotation(of: facts.client.app.settings)
        switch plan.issue {
        case .begins(let family):
            return Spend(
                Name("new refresh token \(hash)"), sharesCommit: true,
                refusal: OAuthError.unknownRefreshToken,
                isSpent: { _ in false },
                spend: { tx in
                    let records = RefreshTokenRecords(tx)
                    if let row = new.row { try records.insert(row, hash: hash) }
                    try records.note(accessToken.id, until: accessToken.expiry, of: family)
                    return true
                })
        case .stays(let old, _):
            return Spend(
                Name("refresh token \(old.id)"), sharesCommit: true, refusal: OAuthError.unknownRefreshToken,
                isSpent: { _ in false },
                spend: { tx in
                    let records = RefreshTokenRecords(tx)
                    let window = Duration.seconds(Int64(plan.windowMinutes) * 60)
                    guard try records.use(old, at: now, window: window) else { return false }
                    try records.note(accessToken.id, until: accessToken.expiry, of: old.place.family)
                    return true
                })
        case .follows(let old, _):
            return Spend(
                Name("refresh token \(old.id)"), sharesCommit: false,
                refusal: OAuthError.unknownRefreshToken,
                // Whoever is late by a moment may get the same token, which the transaction finds out.
                isSpent: { _ in false },
                spend: { tx in
                    let records = RefreshTokenRecords(tx)
                    if try records.spend(old.id, at: now, from: address), let row = new.row {
                        try records.insert(row, hash: hash)
                    } else {
                        guard try records.isNext(hash, after: old, rotation, at: now) else {
                            try endReusedFamily(of: old, in: tx, at: now)
                            return false
                        }
                    }
                    try records.note(accessToken.id, until: accessToken.expiry, of: old.place.family)
                    return true
                })
        }
    }
}

/// Ends a family of which a token was used again after it was replaced; what has ended already stays so.
func endReusedFamily(of token: RefreshToken, in tx: any Transaction, at now: Timestamp) throws {
    try RefreshTokenRecords(tx).revoke(family: token.place.family, at: now.wholeSecond)
}

extension OAuthError {
    /// A refresh token that is unknown, spent, revoked or too old: nothing tells these apart (RFC 6749 §5.2).
    static let unknownRefreshToken = OAuthError(
        400, .invalidGrant, "invalid_refresh_token", "The refresh token is invalid or expired.")
}
