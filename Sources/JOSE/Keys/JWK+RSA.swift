// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import CryptoExtras
import Primitives

/// The members of an RSA key (RFC 7518 §6.3), big-endian without leading zeros.
struct RSAMembers: Sendable, Equatable {
    let modulus: [UInt8]
    let exponent: [UInt8]
    let secrets: Secrets?

    /// The private members of RFC 7518 §6.3.2.
    ///
    /// Keys with more than two primes (`oth`) are not taken.
    struct Secrets: Sendable, Equatable {
        let exponent: Secret
        let firstFactor: Secret
        let secondFactor: Secret
        let firstExponent: Secret
        let secondExponent: Secret
        let coefficient: Secret
    }

    init(modulus: [UInt8], exponent: [UInt8], secrets: Secrets?) {
        self.modulus = modulus
        self.exponent = exponent
        self.secrets = secrets
    }

    /// Refuses fewer than 2,048 bits (RFC 7518 §3.3), more than 8,192, and exponents other than odd ones from
    /// 3 to 2³³.
    init(_ members: JWKMembers) throws(JOSEError) {
        modulus = try members.number("n")
        exponent = try members.number("e")
        let bits = modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0)
        guard bits >= 2048 else { throw JOSEError(.weakKey, "an RSA key must have at least 2048 bits") }
        guard bits <= 8192 else { throw JOSEError(.malformedKey, "an RSA key must have at most 8192 bits") }
        guard modulus.last.map({ $0 & 1 }) == 1 else {
            throw JOSEError(.weakKey, "an RSA modulus must be odd")
        }
        let value = exponent.count <= 5 ? exponent.reduce(0) { $0 << 8 | UInt64($1) } : .max
        guard value >= 3, value & 1 == 1, value < 1 << 33 else {
            throw JOSEError(.weakKey, "an RSA public exponent must be odd, at least 3 and less than 2^33")
        }
        guard members.object["d"] != nil else {
            secrets = nil
            return
        }
        guard members.object["oth"] == nil else {
            throw JOSEError(.unsupportedKeyType, "an RSA key must have two primes")
        }
        secrets = Secrets(
            exponent: Secret(try members.number("d")),
            firstFactor: Secret(try members.number("p")),
            secondFactor: Secret(try members.number("q")),
            firstExponent: Secret(try members.number("dp")),
            secondExponent: Secret(try members.number("dq")),
            coefficient: Secret(try members.number("qi")))
    }

    var publicHalf: RSAMembers { RSAMembers(modulus: modulus, exponent: exponent, secrets: nil) }

    func write(to object: inout JSONObject, withSecrets: Bool) {
        func set(_ name: Name, _ secret: Secret) {
            object[name] = .string(Base64URL.encode(secret.reveal()))
        }
        object["e"] = .string(Base64URL.encode(exponent))
        object["n"] = .string(Base64URL.encode(modulus))
        guard withSecrets, let secrets else { return }
        set("d", secrets.exponent)
        set("p", secrets.firstFactor)
        set("q", secrets.secondFactor)
        set("dp", secrets.firstExponent)
        set("dq", secrets.secondExponent)
        set("qi", secrets.coefficient)
    }

    /// The public key, ready for use.
    func prepared() throws(JOSEError) -> _RSA.Signing.PublicKey {
        do {
            return try _RSA.Signing.PublicKey(n: modulus, e: exponent)
        } catch {
            throw JOSEError(.malformedKey, "n and e are not an RSA public key")
        }
    }
}
