// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// The rows of proofs that have been seen (RFC 9449 §11.1).
package struct ProofRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    /// `false` when the proof has been seen before; the database decides.
    package func spend(_ proof: DPoPProof) throws -> Bool {
        let expiry = proof.issuedAt + DPoPProof.tolerance + DPoPProof.tolerance
        return try tx.run(
            """
            INSERT INTO used_proof (thumbprint, jti, expires_at)
            VALUES (\(proof.thumbprint), \(proof.jti), \(expiry)) ON CONFLICT (thumbprint, jti) DO NOTHING
            """) == 1
    }

    /// Forgets what would be too old anyway; at most `limit` rows.
    package func sweep(before now: Timestamp, limit: Int) throws -> Int {
        try tx.run(
            """
            DELETE FROM used_proof WHERE (thumbprint, jti) IN
                (SELECT thumbprint, jti FROM used_proof WHERE expires_at < \(now) LIMIT \(limit))
            """)
    }
}
