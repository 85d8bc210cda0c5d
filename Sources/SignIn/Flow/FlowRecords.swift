// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// The rows of sign-ins on pages.
package struct FlowRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    /// Adds one; the oldest of a browser that has too many go.
    func insert(_ hash: String, browser: String, _ request: SignInRequest, at now: Timestamp) throws {
        try tx.run(
            """
            INSERT INTO sign_in_flow (hash, browser_hash, request, machine, keeps_session, version, created,
                expires_at)
            VALUES (\(hash), \(browser), \(request.document), \(SignInMachine().document), 0, 0, \(now),
                \(now + SignInFlow.lifetime))
            """)
        try tx.run(
            """
            DELETE FROM sign_in_flow WHERE browser_hash = \(browser) AND hash NOT IN (
                SELECT hash FROM sign_in_flow WHERE browser_hash = \(browser)
                ORDER BY created DESC, hash LIMIT \(SignInFlow.mostOfBrowser))
            """)
    }

    /// The sign-in with the hash of its browser's cookie and its end.
    func find(_ hash: String) throws -> (flow: SignInFlow, browser: String, expiry: Timestamp)? {
        guard
            let row = try tx.row(
                """
                SELECT browser_hash, request, machine, keeps_session, version, expires_at FROM sign_in_flow
                WHERE hash = \(hash)
                """),
            let request = SignInRequest(stored: try row.json("request")),
            let machine = SignInMachine(stored: try row.json("machine"))
        else { return nil }
        let flow = SignInFlow(
            hash: hash, request: request, machine: machine, keepsSession: try row.bool("keeps_session"),
            version: try row.integer("version"))
        return (flow, try row.text("browser_hash"), try row.timestamp("expires_at"))
    }

    /// Writes the step that was taken; `false` when another one was first.
    func step(_ flow: SignInFlow) throws -> Bool {
        try tx.run(
            """
            UPDATE sign_in_flow SET machine = \(flow.machine.document),
                keeps_session = \(flow.keepsSession ? 1 : 0), version = \(flow.version + 1)
            WHERE hash = \(flow.hash) AND version = \(flow.version)
            """) == 1
    }

    /// Forgets those that ended before a time, and the oldest beyond ``SignInFlow/mostOfAll``; answers how
    /// many.
    package func sweep(before time: Timestamp, limit: Int) throws -> Int {
        let excess = try tx.row(
            "SELECT created FROM sign_in_flow ORDER BY created DESC LIMIT 1 OFFSET \(SignInFlow.mostOfAll)")
        // All have the same lifetime, so the order of their beginnings is that of their ends.
        let begun = max(
            time - SignInFlow.lifetime, try excess?.timestamp("created") ?? Timestamp(milliseconds: 0))
        return try tx.run(
            """
            DELETE FROM sign_in_flow WHERE hash IN (
                SELECT hash FROM sign_in_flow WHERE created <= \(begun) ORDER BY created LIMIT \(limit))
            """)
    }
}
