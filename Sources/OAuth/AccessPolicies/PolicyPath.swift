// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
import Primitives
import SystemLog

/// The policy that a rule is added to, changed in or taken from, by its id and its server's id or `default`.
package struct PolicyPath: Sendable {
    package let server: String
    package let policy: String

    package init(server: String, policy: String) {
        self.server = server
        self.policy = policy
    }

    /// The server and the policy; the policy of another server is not found.
    package func find(in tx: any Transaction) throws -> (server: AuthorizationServer, policy: AccessPolicy) {
        let server = try ServerRecords(tx).require(server)
        return (server, try AccessPolicyRecords(tx).require(policy, of: server.id))
    }

    /// The same, after taking the lock of configuration changes.
    func lock(in change: Change) throws -> (server: AuthorizationServer, policy: AccessPolicy) {
        try change.lockConfiguration()
        return try find(in: change)
    }
}
