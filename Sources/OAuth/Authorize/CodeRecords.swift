// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Persistence
package import Primitives

/// The rows of authorization codes.
package struct CodeRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    func insert(_ code: AuthorizationCode) throws {
        try tx.run(
            """
            INSERT INTO authorization_code (hash, family, server_id, app_id, user_id, session_id, redirect_uri,
                scopes, resource, nonce, code_challenge, key_thumbprint, auth_time, amr, acr, claims, issuer,
                created, expires_at)
            VALUES (\(code.hash), \(code.family), \(code.serverID), \(code.appID), \(code.userID),
                \(code.signIn.sessionID), \(code.redirectURI), \(JSON.strings(code.scopes)), \(code.resource),
                \(code.nonce), \(code.codeChallenge), \(code.keyThumbprint), \(code.signIn.time),
                \(JSON.strings(code.signIn.methods)), \(code.acr), \(code.claims), \(code.issuer),
                \(code.created), \(code.expiresAt))
            """)
    }

    /// A code, spent or not.
    func find(hash: String) throws -> AuthorizationCode? {
        try tx.row("SELECT * FROM authorization_code WHERE hash = \(hash)").map(code)
    }

    /// The `claims` parameter of the request that a family of tokens began with, if it had one.
    func claims(ofFamily family: String) throws -> String? {
        try tx.row("SELECT claims FROM authorization_code WHERE family = \(family) AND claims IS NOT NULL")?
            .optionalText("claims")
    }

    /// Spends a code for an access token; `false` when it was spent before.
    func spend(_ hash: String, for token: AuthorizationCode.Spent) throws -> Bool {
        try tx.run(
            """
            UPDATE authorization_code SET spent_at = \(token.time), access_token = \(token.accessTokenID),
                access_token_expires_at = \(token.accessTokenExpiry)
            WHERE hash = \(hash) AND spent_at IS NULL
            """) == 1
    }

    /// Ends the tokens that a code was exchanged for: the access token, and the family of refresh tokens.
    func endWhatCame(of hash: String, at now: Timestamp) throws {
        guard let code = try find(hash: hash), let spent = code.spent else { return }
        _ = try RevokedTokenRecords(tx).add(spent.accessTokenID, until: spent.accessTokenExpiry)
        try RefreshTokenRecords(tx).revoke(family: code.family, at: now.wholeSecond)
    }

    /// Forgets codes so long after their end that what came of them has ended too, or can be ended otherwise;
    /// at most `limit` rows.
    ///
    /// One whose request named claims stays as long as refresh tokens ask for them again.
    package func sweep(before now: Timestamp, limit: Int) throws -> Int {
        try tx.run(
            """
            DELETE FROM authorization_code WHERE hash IN
                (SELECT hash FROM authorization_code WHERE expires_at < \(now - .seconds(86_400))
                    AND (claims IS NULL OR NOT EXISTS (SELECT id FROM refresh_token
                        WHERE refresh_token.family = authorization_code.family AND status = 'ACTIVE'
                            AND refresh_token.idle_expires_at > \(now)))
                    LIMIT \(limit))
            """)
    }

    private func code(_ row: Row) throws -> AuthorizationCode {
        var spent: AuthorizationCode.Spent?
        if let time = try row.optionalTimestamp("spent_at") {
            spent = .init(
                time: time, accessTokenID: try row.text("access_token"),
                accessTokenExpiry: try row.timestamp("access_token_expires_at"))
        }
        return AuthorizationCode(
            hash: try row.text("hash"), family: try row.text("family"), serverID: try row.id("server_id"),
            appID: try row.id("app_id"), userID: try row.id("user_id"),
            redirectURI: try row.text("redirect_uri"), scopes: try row.strings("scopes"),
            resource: try row.optionalText("resource"), nonce: try row.optionalText("nonce"),
            codeChallenge: try row.optionalText("code_challenge"),
            keyThumbprint: try row.optionalText("key_thumbprint"),
            signIn: SignInFacts(
                methods: try row.strings("amr"), time: try row.timestamp("auth_time"),
                sessionID: try row.optionalText("session_id")),
            acr: try row.optionalText("acr"), claims: try row.optionalText("claims"),
            issuer: try row.text("issuer"), created: try row.timestamp("created"),
            expiresAt: try row.timestamp("expires_at"), spent: spent)
    }
}
