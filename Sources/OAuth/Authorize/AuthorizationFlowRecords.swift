// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Persistence
package import Primitives

/// The rows of authorization requests that wait for their user.
package struct AuthorizationFlowRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    func insert(_ flow: AuthorizationFlow, browserHash: String, expiresAt: Timestamp) throws {
        try tx.run(
            """
            INSERT INTO authorization_flow (hash, browser_hash, server_id, app_id, issuer, parameters,
                consented_by, refused, created, expires_at)
            VALUES (\(flow.hash), \(browserHash), \(flow.serverID), \(flow.appID), \(flow.issuer),
                \(flow.parameters.encoded), \(flow.consentedBy), \(flow.isRefused), \(flow.created), \(expiresAt))
            """)
    }

    /// The flow of a handle that the same browser has begun, while it lives.
    package func find(_ key: FlowKey, at now: Timestamp) throws -> AuthorizationFlow? {
        let row = try tx.row(
            """
            SELECT * FROM authorization_flow WHERE hash = \(OpaqueToken.hash(key.handle.reveal()))
            AND browser_hash = \(OpaqueToken.hash(key.browser.reveal())) AND expires_at > \(now)
            """)
        guard let row else { return nil }
        return AuthorizationFlow(
            hash: try row.text("hash"), serverID: try row.id("server_id"), appID: try row.id("app_id"),
            issuer: try row.text("issuer"), parameters: try FormParameters(row.text("parameters").utf8),
            consentedBy: try row.optionalText("consented_by").map { ID($0) },
            isRefused: try row.bool("refused"), created: try row.timestamp("created"))
    }

    /// The user has consented; whether the flow was still there.
    @discardableResult
    package func consent(_ hash: String, by user: ID<User>) throws -> Bool {
        try tx.run("UPDATE authorization_flow SET consented_by = \(user) WHERE hash = \(hash)") == 1
    }

    /// The user has refused; whether the flow was still there.
    @discardableResult
    package func refuse(_ hash: String) throws -> Bool {
        try tx.run("UPDATE authorization_flow SET refused = \(true) WHERE hash = \(hash)") == 1
    }

    /// Ends a flow; `false` when it had ended before, so that it is answered once.
    package func end(_ hash: String) throws -> Bool {
        try tx.run("DELETE FROM authorization_flow WHERE hash = \(hash)") == 1
    }

    /// Whether it has not been answered yet.
    func contains(_ hash: String) throws -> Bool {
        try tx.exists("SELECT hash FROM authorization_flow WHERE hash = \(hash)")
    }

    /// Ends the oldest flows of a browser beyond a number of them.
    func trim(ofBrowser browserHash: String, to most: Int) throws {
        try tx.run(
            """
            DELETE FROM authorization_flow WHERE hash IN (
                SELECT hash FROM authorization_flow WHERE browser_hash = \(browserHash)
                ORDER BY created DESC LIMIT 1000 OFFSET \(most))
            """)
    }

    /// Forgets flows that have ended by themselves; at most `limit` rows.
    package func sweep(before now: Timestamp, limit: Int) throws -> Int {
        try tx.run(
            """
            DELETE FROM authorization_flow WHERE hash IN
                (SELECT hash FROM authorization_flow WHERE expires_at < \(now) LIMIT \(limit))
            """)
    }
}
