// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Persistence
package import Primitives

/// The rows of pushed requests.
package struct PushedRequestRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    func insert(_ request: PushedRequest.Stored, hash: String, expiresAt: Timestamp) throws {
        try tx.run(
            """
            INSERT INTO pushed_request (hash, server_id, app_id, parameters, expires_at)
            VALUES (\(hash), \(request.serverID), \(request.appID), \(request.parameters.encoded), \(expiresAt))
            """)
    }

    func find(hash: String, at now: Timestamp) throws -> PushedRequest.Stored? {
        try tx.row("SELECT * FROM pushed_request WHERE hash = \(hash) AND expires_at > \(now)").map { row in
            PushedRequest.Stored(
                serverID: try row.id("server_id"), appID: try row.id("app_id"),
                parameters: try FormParameters(row.text("parameters").utf8))
        }
    }

    /// Forgets requests whose browser never came; at most `limit` rows.
    package func sweep(before now: Timestamp, limit: Int) throws -> Int {
        try tx.run(
            """
            DELETE FROM pushed_request WHERE hash IN
                (SELECT hash FROM pushed_request WHERE expires_at < \(now) LIMIT \(limit))
            """)
    }
}
