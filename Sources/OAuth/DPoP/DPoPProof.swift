// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Crypto
package import JOSE
package import Primitives

/// A proof that the sender of a request has a private key (RFC 9449 §4).
package struct DPoPProof: Sendable {
    /// The SHA-256 thumbprint of the key (RFC 7638): what tokens are bound to.
    package let thumbprint: String
    package let jti: String
    package let issuedAt: Timestamp
    package let nonce: String?

    /// What a proof may be signed with (RFC 9449 §4.3).
    package static let algorithms = SignatureAlgorithm.asymmetric

    /// How far `iat` may be from now, either way.
    package static let tolerance = Duration.seconds(120)

    /// Checks a proof for one request, step by step as RFC 9449 §4.3 lists them; what its nonce and `jti` are
    /// worth, the caller decides.
    ///
    /// `urls` are the addresses that the request may have been sent to, without query and fragment;
    /// `accessToken` is the token that is sent with it, if one is.
    package init(
        _ text: String, method: String, urls: [String], accessToken: String? = nil, at now: Timestamp
    ) throws(DPoPRefusal) {
        let token: CompactToken
        do { token = try CompactToken(text, limit: 8 << 10) } catch {
            throw DPoPRefusal("The DPoP proof is not a JWT.")
        }
        guard token.header.isOfType("dpop+jwt") else {
            throw DPoPRefusal("The typ of the DPoP proof must be dpop+jwt.")
        }
        guard let document = token.header.parameters["jwk"], let jwk = try? JWK(document) else {
            throw DPoPRefusal("The DPoP proof must have its public key in the jwk of its header.")
        }
        guard !jwk.isPrivate else {
            throw DPoPRefusal("The jwk of the DPoP proof must not be a private key.")
        }
        let claims: JSONObject
        do {
            claims = try JOSE.verify(
                token, with: VerificationKey(jwk), allowing: Self.algorithms
            ).claims
        } catch {
            throw DPoPRefusal("The signature of the DPoP proof is wrong.")
        }
        guard let jti = claims["jti"]?.string, !jti.isEmpty, jti.utf8.count <= 256 else {
            throw DPoPRefusal("The DPoP proof must have a jti of at most 256 bytes.")
        }
        guard claims["htm"] == .string(method) else {
            throw DPoPRefusal("The htm of the DPoP proof must be the method of the request.")
        }
        guard let htu = claims["htu"]?.string, urls.contains(where: { Name($0) == Self.withoutQuery(htu) })
        else {
            throw DPoPRefusal(
                "The htu of the DPoP proof must be the URL of the request, without query and fragment.")
        }
        // bytes: numbers.
        guard let seconds = claims["iat"]?.integer, (0...1 << 40).contains(seconds) else {
            throw DPoPRefusal("The DPoP proof must have an iat, in seconds since 1970.")
        }
        issuedAt = Timestamp(seconds: seconds)
        guard issuedAt > now - Self.tolerance, issuedAt < now + Self.tolerance else {
            throw DPoPRefusal("The DPoP proof is too old, or from the future.")
        }
        if let accessToken {
            let expected = Base64URL.encode(Array(SHA256.hash(data: Array(accessToken.utf8))))
            guard let ath = claims["ath"]?.string,
                equalInConstantTime(Array(ath.utf8), Array(expected.utf8))
            else { throw DPoPRefusal("The ath of the DPoP proof must be the hash of the access token.") }
        }
        self.jti = jti
        nonce = claims["nonce"]?.string
        thumbprint = jwk.thumbprint
    }

    private static func withoutQuery(_ url: String) -> Name {
        let path = url.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        return Name(String(Substring(path)))
    }
}

/// Why a proof is not accepted, in a sentence for the client.
package struct DPoPRefusal: Error, Equatable {
    package let sentence: String

    init(_ sentence: String) { self.sentence = sentence }
}

/// A nonce that the server gives out (RFC 9449 §8), without remembering it: the time, sealed
/// under a key that seals nothing else.
package struct DPoPNonce: Sendable {
    private let masterKey: MasterKey
    /// How long one can be used.
    private static let lifetime = Duration.seconds(300)

    package init(masterKey: MasterKey) { self.masterKey = masterKey }

    /// A new nonce.
    package func make(at now: Timestamp) throws -> String {
        try masterKey.seal(Array("\(now.milliseconds)".utf8), for: .dpopNonce, named: "")
    }

    /// Whether a nonce is ours and young enough.
    package func accepts(_ nonce: String, at now: Timestamp) -> Bool {
        guard nonce.utf8.count <= 256,
            let bytes = try? masterKey.open(nonce, for: .dpopNonce, named: ""),
            let made = Int64(String(decoding: bytes, as: UTF8.self))
        else { return false }
        let age = now - Timestamp(milliseconds: made)
        return age >= .seconds(-60) && age <= Self.lifetime
    }
}
