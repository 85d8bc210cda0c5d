// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives
import SystemLog

/// The rows of proofs that have been seen (RFC 9449 §11.1).
package struct ProofRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    /// Whether the proof has been seen before.
    package func contains(_ proof: DPoPProof) throws -> Bool {
        try tx.exists(
            """
            SELECT jti FROM used_proof WHERE thumbprint = \(proof.thumbprint) AND jti = \(proof.jti)
            """)
    }

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

extension Spend {
    /// A proof of possession, for one request.
    init(_ proof: DPoPProof) {
        self.init(
            Name("proof \(proof.thumbprint) \(proof.jti)"), sharesCommit: true,
            refusal: OAuthError.dpop("invalid_dpop_proof", "The DPoP proof has been used already."),
            // bytes: a look into the database.
            isSpent: { tx in try ProofRecords(tx).contains(proof) },
            spend: { tx in try ProofRecords(tx).spend(proof) })
    }
}
