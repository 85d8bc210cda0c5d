// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// A key in the form of RFC 7517: what it is made of, and what it may be used for.
///
/// A value that exists is sound: lengths are right, points lie on their curve, RSA keys have at least 2,048
/// bits and a private half belongs to its public half. Members that we do not use (`x5c`, `x5u`, …) are
/// dropped.
package struct JWK: Sendable, Equatable {
    let material: Material

    /// `kid` (RFC 7517 §4.5).
    package var keyID: String?
    /// `use` (RFC 7517 §4.2): `sig`, `enc`, or a word that we do not know.
    package let use: String?
    /// `alg` (RFC 7517 §4.4); may name an algorithm that we do not know.
    package let algorithmName: String?
    /// `key_ops` (RFC 7517 §4.3).
    package let operations: [String]?

    /// The members that differ by `kty`.
    enum Material: Sendable, Equatable {
        case rsa(RSAMembers)
        case ellipticCurve(ECMembers)
        case okp(OKPMembers)
        case symmetric(Secret)
    }

    /// Reads a key; refuses what is malformed, weak or of a kind that we do not know.
    package init(_ json: JSON) throws(JOSEError) {
        guard case .object(let object) = json else {
            throw JOSEError(.malformedKey, "a JWK must be a JSON object")
        }
        let members = JWKMembers(object: object)
        material =
            switch try members.text("kty").map({ Name($0) }) {
            case "RSA"?: .rsa(try RSAMembers(members))
            case "EC"?: .ellipticCurve(try ECMembers(members))
            case "OKP"?: .okp(try OKPMembers(members))
            case "oct"?: .symmetric(try symmetricKey(members))
            case nil: throw JOSEError(.malformedKey, "the JWK member kty is missing")
            default: throw JOSEError(.unsupportedKeyType, "kty must be RSA, EC, OKP or oct")
            }
        keyID = try members.text("kid")
        use = try members.text("use")
        algorithmName = try members.text("alg")
        operations = try members.operations()
        if let algorithm = algorithmName.flatMap({ SignatureAlgorithm(named: $0) }), !isMade(for: algorithm) {
            throw JOSEError(.keyMismatch, "the JWK member alg does not fit the key's type or curve")
        }
    }

    /// Takes members that the caller knows to be sound.
    init(material: Material, keyID: String?, use: String?, algorithmName: String?, operations: [String]?) {
        self.material = material
        self.keyID = keyID
        self.use = use
        self.algorithmName = algorithmName
        self.operations = operations
    }

    /// Whether the key has this `kid`.
    package func isNamed(_ keyID: String?) -> Bool {
        self.keyID.map { Name($0) } == keyID.map { Name($0) }
    }

    /// Whether the key holds something that must not be published.
    package var isPrivate: Bool {
        switch material {
        case .rsa(let members): members.secrets != nil
        case .ellipticCurve(let members): members.scalar != nil
        case .okp(let members): members.seed != nil
        case .symmetric: true
        }
    }

    /// The half that may be published; `nil` for a symmetric key, which has none.
    package var publicHalf: JWK? {
        let publicMaterial: Material
        switch material {
        case .rsa(let members): publicMaterial = .rsa(members.publicHalf)
        case .ellipticCurve(let members): publicMaterial = .ellipticCurve(members.publicHalf)
        case .okp(let members): publicMaterial = .okp(members.publicHalf)
        case .symmetric: return nil
        }
        return JWK(
            material: publicMaterial, keyID: keyID, use: use, algorithmName: algorithmName,
            operations: isPrivate ? operations?.map { Name($0) == "sign" ? "verify" : $0 } : operations)
    }

    /// The public members only, whatever the key holds: safe to publish.
    package var json: JSON { .object(object(withSecrets: false)) }

    /// All members, private ones too: for sealing at rest and for nothing else.
    package var privateJSON: JSON { .object(object(withSecrets: true)) }

    private func object(withSecrets: Bool) -> JSONObject {
        var object: JSONObject = ["kty": .string(keyType)]
        if let algorithmName { object["alg"] = .string(algorithmName) }
        if let keyID { object["kid"] = .string(keyID) }
        if let use { object["use"] = .string(use) }
        if let operations { object["key_ops"] = .strings(operations) }
        switch material {
        case .rsa(let members): members.write(to: &object, withSecrets: withSecrets)
        case .ellipticCurve(let members): members.write(to: &object, withSecrets: withSecrets)
        case .okp(let members): members.write(to: &object, withSecrets: withSecrets)
        case .symmetric(let secret):
            if withSecrets { object["k"] = .string(Base64URL.encode(secret.reveal())) }
        }
        return object
    }

    /// `kty` (RFC 7518 §6.1).
    package var keyType: String {
        switch material {
        case .rsa: "RSA"
        case .ellipticCurve: "EC"
        case .okp: "OKP"
        case .symmetric: "oct"
        }
    }
}

extension JWK {
    /// Whether type and curve are what the algorithm needs (RFC 7518 §3.1).
    package func isMade(for algorithm: SignatureAlgorithm) -> Bool {
        switch (material, algorithm.family) {
        case (.rsa, .rsaPKCS1), (.rsa, .rsaPSS), (.okp, .ed25519), (.symmetric, .hmac): true
        case (.ellipticCurve(let members), .ellipticCurve(let curve)): members.curve == curve
        default: false
        }
    }

    /// Whether the key's own members let it check signatures of an algorithm (RFC 7517 §4.2–§4.4).
    package func mayVerify(_ algorithm: SignatureAlgorithm) -> Bool {
        isMade(for: algorithm) && isForSignatures
            && (algorithmName.map { isSameText($0, algorithm.rawValue) } ?? true)
    }

    var isForSignatures: Bool {
        let fits = operations.map { operations in
            operations.contains { Name($0) == "verify" || (isPrivate && Name($0) == "sign") }
        }
        return Name(use ?? "sig") == "sig" && fits ?? true
    }
}
