// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Policies
package import Primitives

/// The policies and rules that decisions in the system log were made with, once for each state they were in.
package struct DecisionBasisRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    /// Stores the basis, or notes that it is still in use; its name is the hash of its content.
    ///
    /// What has not been used for as long as events are kept is removed.
    package func ensure(_ basis: DecisionBasis, at now: Timestamp) throws {
        try tx.run(
            """
            INSERT INTO decision_basis (fingerprint, document, last_used)
            VALUES (\(basis.fingerprint), \(basis.document), \(now))
            ON CONFLICT (fingerprint) DO UPDATE SET last_used = excluded.last_used
            """)
    }

    /// The document of the basis with that fingerprint.
    package func find(_ fingerprint: String) throws -> JSON? {
        try tx.row("SELECT document FROM decision_basis WHERE fingerprint = \(fingerprint)")?.json("document")
    }

    /// The decision of an event for people; `nil` when its basis is gone or is not the one it was made with.
    package func explain(fingerprint: String, codes: String, facts: JSON) throws -> Explanation? {
        guard let basis = try find(fingerprint), let facts = Facts(facts),
            let trace = try? Trace(reading: codes)
        else { return nil }
        return Explanation(trace, basis: basis, facts: facts)
    }
}
