// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// Writes down when secrets and keys were last used.
package struct CredentialUseRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    /// Later uses only: nodes write independently of each other.
    package func note(secret id: String, at time: Timestamp) throws {
        try tx.run(
            "UPDATE client_secret SET last_used = \(time) WHERE id = \(id) AND COALESCE(last_used, 0) < \(time)"
        )
    }

    /// The same for a key.
    package func note(key id: String, at time: Timestamp) throws {
        try tx.run(
            "UPDATE client_key SET last_used = \(time) WHERE id = \(id) AND COALESCE(last_used, 0) < \(time)")
    }
}
