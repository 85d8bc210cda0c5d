// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import JOSE
package import Primitives

/// A signing key, made or taken over and sealed, that no server has yet.
///
/// Making one takes up to hundreds of milliseconds, so it happens before a transaction.
package struct NewSigningKey: Sendable {
    package let kid: String
    package let algorithm: SignatureAlgorithm
    package let publicJWK: JSON
    /// The private JWK, sealed for ``SealingPurpose/signingKey``, named by `kid`.
    package let sealed: String

    /// Makes a key.
    package init(
        _ algorithm: SignatureAlgorithm, sealedUnder masterKey: MasterKey, with surroundings: Surroundings
    ) throws {
        try self.init(generateKey(for: algorithm, in: surroundings), sealedUnder: masterKey)
    }

    /// Takes a private key that exists already, from a seed file.
    ///
    /// Without `kid` it gets its thumbprint (RFC 7638). It is tried once, so that a private half that does
    /// not belong to its public half is found here.
    package init(
        _ privateJWK: JWK, algorithm: SignatureAlgorithm? = nil, sealedUnder masterKey: MasterKey
    ) throws {
        let key = try SigningKey(privateJWK: privateJWK, algorithm: algorithm)
        var named = privateJWK
        named.keyID = key.keyID
        kid = key.keyID
        self.algorithm = key.algorithm
        publicJWK = key.publicJWK.json
        sealed = try masterKey.seal(named.privateJSON.bytes, for: .signingKey, named: kid)
    }

    /// The key as a row of a server.
    func stored(
        of server: ID<AuthorizationServer>, as state: StoredSigningKey.State, at now: Timestamp
    ) -> StoredSigningKey {
        StoredSigningKey(
            kid: kid, serverID: server, state: state, algorithm: algorithm, publicJWK: publicJWK,
            sealed: sealed,
            created: now, lastUpdated: now, expiresAt: nil)
    }
}

/// Opens a stored key for signing.
///
/// Throws ``MasterKey/CannotOpen`` when it was sealed under another master key.
package func openSigningKey(_ stored: StoredSigningKey, with masterKey: MasterKey) throws -> SigningKey {
    let bytes = try masterKey.open(stored.sealed, for: .signingKey, named: stored.kid)
    return try SigningKey(privateJWK: JWK(JSON(reading: bytes)), algorithm: stored.algorithm)
}
