// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// The `k` of an `oct` key (RFC 7518 §6.4).
///
/// How long it must be depends on the algorithm and is checked at use.
func symmetricKey(_ members: JWKMembers) throws(JOSEError) -> Secret {
    Secret(try members.bytes("k"))
}

extension JWK {
    /// A shared secret as a key, for example a client secret for `client_secret_jwt` (OIDC Core §9).
    package init(
        secret: Secret, keyID: String? = nil, algorithm: SignatureAlgorithm? = nil
    ) throws(JOSEError) {
        guard !secret.isEmpty else { throw JOSEError(.weakKey, "a shared secret must not be empty") }
        guard algorithm?.isSymmetric ?? true else {
            throw JOSEError(.keyMismatch, "a shared secret can only be used with HS256, HS384 or HS512")
        }
        self.init(
            material: .symmetric(secret), keyID: keyID, use: nil, algorithmName: algorithm?.rawValue,
            operations: nil)
    }
}
