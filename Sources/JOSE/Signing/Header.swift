// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// The protected header of a token (RFC 7515 §4), not to be trusted before the signature is checked.
///
/// Keys and addresses of keys inside it (`jwk`, `jku`, `x5u`, `x5c`) are never used by this target.
package struct Header: Sendable, Equatable {
    package let algorithm: SignatureAlgorithm
    package let keyID: String?
    /// `typ` as it stands.
    package let type: String?
    /// `cty` as it stands.
    package let contentType: String?
    /// Every parameter, also those that have a property here.
    package let parameters: JSONObject

    /// Reads the JSON text; refuses duplicate names, `crit`, `b64`, `zip`, and algorithms that we do not
    /// know.
    package init(reading bytes: [UInt8]) throws(JOSEError) {
        let json: JSON
        do {
            json = try JSON(reading: bytes, limits: JSONLimits(depth: 8, bytes: 16 << 10, values: 500))
        } catch {
            throw JOSEError(.malformedHeader, "the header is not acceptable JSON: \(error)")
        }
        guard case .object(let parameters) = json else {
            throw JOSEError(.malformedHeader, "the header must be a JSON object")
        }
        // RFC 7515 §4.1.11: what is marked critical must be understood, and we understand no extension.
        guard parameters["crit"] == nil else {
            throw JOSEError(.criticalHeader, "the header parameter crit is not taken")
        }
        // RFC 7797 changes what is signed, and `zip` belongs to encryption.
        guard parameters["b64"] == nil, parameters["zip"] == nil else {
            throw JOSEError(.unsupportedHeader, "the header parameters b64 and zip are not taken")
        }
        guard let name = try Self.text("alg", in: parameters) else {
            throw JOSEError(.malformedHeader, "the header parameter alg is missing")
        }
        guard let algorithm = SignatureAlgorithm(named: name) else {
            throw JOSEError(.unknownAlgorithm, "alg must name a signature algorithm that is supported here")
        }
        self.algorithm = algorithm
        keyID = try Self.text("kid", in: parameters)
        type = try Self.text("typ", in: parameters)
        contentType = try Self.text("cty", in: parameters)
        self.parameters = parameters
    }

    private static func text(_ name: Name, in parameters: JSONObject) throws(JOSEError) -> String? {
        guard let value = parameters[name] else { return nil }
        guard case .string(let text) = value else {
            throw JOSEError(.malformedHeader, "the header parameter \(name) must be a string")
        }
        return text
    }

    /// Whether `typ` is a media type, for example `at+jwt`; the case of ASCII letters and the prefix
    /// `application/` do not count (RFC 7515 §4.1.9).
    package func isOfType(_ type: String) -> Bool {
        func lowercased(_ text: String) -> [UInt8] {
            text.utf8.map { (65...90).contains($0) ? $0 | 32 : $0 }
        }
        guard let own = self.type.map(lowercased) else { return false }
        let wanted = lowercased(type)
        return own == wanted || own == Array("application/".utf8) + wanted
    }
}

/// A header that we write: encoded once, used for every token of its kind.
package struct ProtectedHeader: Sendable {
    /// The first part of a compact token, with its full stop.
    let encoded: [UInt8]
    /// What it says, for people.
    package let parameters: JSONObject

    /// The header of a key's tokens, with `typ` if one is given.
    package init(for key: SigningKey, type: String? = nil) {
        self.init(algorithm: key.algorithm, keyID: key.keyID, type: type)
    }

    /// Writes `kid`, `alg` and `typ`, in this order and as far as given.
    init(algorithm: SignatureAlgorithm, keyID: String?, type: String? = nil) {
        var json: JSONObject = [:]
        if let keyID { json["kid"] = .string(keyID) }
        json["alg"] = .string(algorithm.rawValue)
        if let type { json["typ"] = .string(type) }
        parameters = json
        encoded = Base64URL.encodedBytes(JSON.object(json).bytes) + [UInt8(ascii: ".")]
    }
}
