// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// The signature algorithms that we know, by their registered names (RFC 7518 §3.1, RFC 8037 §3.1).
///
/// `none` has no case, so it cannot be allowed by mistake. Names are compared exactly: `rs256` is not
/// `RS256`.
package enum SignatureAlgorithm: String, Sendable, CaseIterable {
    case rs256 = "RS256"
    case rs384 = "RS384"
    case rs512 = "RS512"
    case ps256 = "PS256"
    case ps384 = "PS384"
    case ps512 = "PS512"
    case es256 = "ES256"
    case es384 = "ES384"
    case es512 = "ES512"
    case edDSA = "EdDSA"
    case hs256 = "HS256"
    case hs384 = "HS384"
    case hs512 = "HS512"

    /// What kind of key an algorithm needs.
    package enum Family: Sendable, Equatable {
        case rsaPKCS1, rsaPSS, ellipticCurve(EllipticCurve), ed25519, hmac
    }

    package var family: Family {
        switch self {
        case .rs256, .rs384, .rs512: .rsaPKCS1
        case .ps256, .ps384, .ps512: .rsaPSS
        case .es256: .ellipticCurve(.p256)
        case .es384: .ellipticCurve(.p384)
        case .es512: .ellipticCurve(.p521)
        case .edDSA: .ed25519
        case .hs256, .hs384, .hs512: .hmac
        }
    }

    /// Whether signer and verifier share one secret; such an algorithm has no public key.
    package var isSymmetric: Bool { family == .hmac }

    /// The algorithms with a public and a private key.
    package static let asymmetric: Set<SignatureAlgorithm> = Set(allCases.filter { !$0.isSymmetric })

    /// Bytes of the hash; also the least length of an HMAC key (RFC 7518 §3.2).
    var hashLength: Int {
        switch self {
        case .rs256, .ps256, .es256, .hs256: 32
        case .rs384, .ps384, .es384, .hs384: 48
        case .rs512, .ps512, .es512, .hs512, .edDSA: 64
        }
    }
}

/// The NIST curves of RFC 7518 §6.2.1.1.
package enum EllipticCurve: String, Sendable, CaseIterable {
    case p256 = "P-256"
    case p384 = "P-384"
    case p521 = "P-521"

    /// Bytes of a coordinate, of the private scalar, and of each half of a signature.
    package var coordinateLength: Int {
        switch self {
        case .p256: 32
        case .p384: 48
        case .p521: 66
        }
    }

    var algorithm: SignatureAlgorithm {
        switch self {
        case .p256: .es256
        case .p384: .es384
        case .p521: .es512
        }
    }
}
