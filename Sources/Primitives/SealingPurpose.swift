// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// What a text can be sealed for; each has a key of its own, so the list is closed.
///
/// The raw value is part of every sealed text of its purpose and of its key: never change one.
package enum SealingPurpose: String, Sendable, CaseIterable {
    /// The private key of an authorization server, named by its `kid`.
    case signingKey = "signing-key"
    /// The secret of an app that is needed in the clear, named by its id.
    case clientSecret = "client-secret"
    /// The secret of an inline hook's channel, named by the id of the hook.
    case inlineHook = "inline-hook"
    /// The private key with which we authenticate to a hook, named by its `kid`.
    case hookKey = "hook-key"
    /// The private key that signs calls of hooks, named by its `kid`.
    case hookSignatureKey = "hook-signature-key"
    /// A nonce for proofs of possession, which leaves the server and is stored nowhere.
    case dpopNonce = "dpop-nonce"
    /// The text that shows at the start whether the master key is the one of the database.
    case sealingCheck = "sealing-check"
}

/// What a secret can be derived for from the master key; each has a key of its own.
///
/// The raw value is part of the key: never change one.
package enum DerivingPurpose: String, Sendable, CaseIterable {
    /// The refresh token that follows another one in its family.
    case refreshToken = "refresh-token"
}
