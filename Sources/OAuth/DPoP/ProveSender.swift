// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Persistence
import Primitives
import SystemLog

/// Finds what the tokens of a request are bound to, by the proof that it comes with (RFC 9449 §5).
struct ProveSender: Sendable {
    private let store: any Store
    private let nonces: DPoPNonce

    init(store: any Store, masterKey: MasterKey) {
        self.store = store
        nonces = DPoPNonce(masterKey: masterKey)
    }

    /// `proofs` are the values of the `DPoP` headers, `urls` the addresses that the endpoint has.
    ///
    /// The proof is added to what the attempt spends. Refuses an app that asks for bound tokens and sends
    /// none, and a proof that is wrong, used before, or without a nonce of ours (§8).
    func constraint(
        of client: ClientSnapshot, proofs: [String], urls: @autoclosure () -> [String],
        _ attempt: inout TokenAttempt, at now: Timestamp
    ) async throws -> SenderConstraint {
        guard let text = proofs.first else {
            guard !client.app.settings.dpopBoundAccessTokens else {
                throw Self.refusal("The DPoP proof JWT header is missing.")
            }
            return .none
        }
        guard proofs.count == 1 else { throw Self.refusal("There must be one DPoP header.") }
        let proof: DPoPProof
        do {
            proof = try DPoPProof(text, method: "POST", urls: urls(), at: now)
        } catch {
            throw Self.refusal(error.sentence)
        }
        guard let nonce = proof.nonce, nonces.accepts(nonce, at: now) else {
            var refusal = OAuthError.dpop(
                "use_dpop_nonce", "Authorization server requires nonce in DPoP proof.")
            refusal.nonce = try nonces.make(at: now)
            throw refusal
        }
        let spend = Spend(proof)
        guard try await !store.read({ tx in try spend.isSpent(tx) }) else { throw spend.refusal }
        attempt.spends.append(spend)
        return .dpop(thumbprint: proof.thumbprint)
    }

    private static func refusal(_ sentence: String) -> OAuthError { .dpop("invalid_dpop_proof", sentence) }
}
