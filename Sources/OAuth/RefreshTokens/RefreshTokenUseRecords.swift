// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Persistence
package import Primitives

/// What a use of a refresh token writes.
extension RefreshTokenRecords {
    /// The token of a presented text, in whatever state.
    func find(hash: String) throws -> RefreshToken? {
        try tx.row(
            """
            SELECT refresh_token.*, app.client_id AS client_id
            FROM refresh_token JOIN app ON app.id = refresh_token.app_id WHERE refresh_token.hash = \(hash)
            """
        ).map(token)
    }

    /// Replaces a token; `false` when another request was first, or it has been revoked.
    func spend(_ id: ID<RefreshToken>, at now: Timestamp, from address: String?) throws -> Bool {
        try tx.run(
            """
            UPDATE refresh_token SET spent_at = \(now), spent_from = \(address), last_updated = \(now)
            WHERE id = \(id) AND spent_at IS NULL AND status = 'ACTIVE'
            """) == 1
    }

    /// Notes the use of a token that stays; `false` when it has been revoked.
    func use(_ token: RefreshToken, at now: Timestamp, window: Duration) throws -> Bool {
        try tx.run(
            """
            UPDATE refresh_token SET last_updated = \(now), idle_lifetime = \(window.wholeMilliseconds),
                idle_expires_at = \(min(now + window, token.expiresAt))
            WHERE id = \(token.id) AND status = 'ACTIVE' AND spent_at IS NULL
            """) == 1
    }

    /// Whether the token of a hash is the one that has replaced another, a moment ago.
    func isNext(
        _ hash: String, after old: RefreshToken, _ rotation: RefreshTokenRotation, at now: Timestamp
    ) throws -> Bool {
        guard let present = try tx.row("SELECT spent_at, status FROM refresh_token WHERE id = \(old.id)"),
            try present.text("status") == RefreshToken.State.active.rawValue,
            let spent = try present.optionalTimestamp("spent_at"), rotation.leeway > .zero,
            now - spent <= rotation.leeway
        else { return false }
        return try tx.exists(
            """
            SELECT id FROM refresh_token WHERE hash = \(hash) AND family = \(old.place.family)
                AND status = 'ACTIVE'
            """)
    }

    /// Remembers an access token of a family until it ends by itself.
    func note(_ accessToken: String, until expiry: Timestamp, of family: String) throws {
        try tx.run(
            """
            INSERT INTO family_access_token (jti, family, expires_at)
            VALUES (\(accessToken), \(family), \(expiry))
            """)
    }

    /// Forgets access tokens that have ended, and refresh tokens so long after their end that nobody needs to
    /// recognise them any more; at most `limit` rows of each.
    ///
    /// A token ends at the latest when it may not stay unused any longer, which is never after its absolute
    /// end; one that was replaced is recognised until then.
    package func sweep(before time: Timestamp, limit: Int) throws -> Int {
        let accessTokens = try tx.run(
            """
            DELETE FROM family_access_token WHERE jti IN
                (SELECT jti FROM family_access_token WHERE expires_at < \(time) LIMIT \(limit))
            """)
        let refreshTokens = try tx.run(
            """
            DELETE FROM refresh_token WHERE id IN
                (SELECT id FROM refresh_token WHERE idle_expires_at < \(time) LIMIT \(limit))
            """)
        return max(accessTokens, refreshTokens)
    }
}
