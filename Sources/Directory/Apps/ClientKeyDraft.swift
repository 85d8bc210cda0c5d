// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import JOSE
package import Primitives

/// A key that an app wants to register, checked: public, strong enough and of a kind that signs.
package struct ClientKeyDraft: Sendable, Equatable {
    /// The most keys that one app may have.
    package static let maximumCount = 50

    package let kid: String
    package let status: Status
    /// The public members with `kid`.
    package let jwk: JSON
    /// Whether the key came with a name of its own; without one it is named by its thumbprint.
    let isNamed: Bool

    /// Reads a JWK (RFC 7517 §4), with `status` beside its members.
    ///
    /// RSA keys need 2,048 bits or more. A private key is refused rather than stripped: whoever sent it
    /// should know that it is no longer private.
    package init(_ json: JSON) throws(ChangeRefused) {
        guard case .object(var object) = json else { throw Self.refused("must be a JSON object") }
        let status = object["status"]?.string
        for (name, value) in object.members where value.isNull { object[name] = nil }
        for name in ["status", "id", "created", "lastUpdated", "_links"] { object[name] = nil }
        // It can only be for signing, and models of clients tell keys apart by this member.
        if object["use"] == nil { object["use"] = "sig" }
        if object["kty"]?.string == "oct" {
            throw Self.refused("kty: must be RSA or EC, for oct keys are secret")
        }
        if ["d", "p", "q", "dp", "dq", "qi", "oth", "k"].contains(where: { object[$0] != nil }) {
            throw Self.refused(
                "the key holds private members; send the public half only, and replace this key, for it has "
                    + "left its owner")
        }
        let parsed: JWK
        do {
            parsed = try JWK(.object(object))
        } catch  where error.code == .weakKey && object["kty"]?.string == "RSA" {
            throw Self.refused(
                "RSA key length in the 'jwks' is less than '2,048' bits for the given key.")
        } catch {
            throw Self.refused("\(error)")
        }
        guard status == nil || Status(rawValue: status ?? "") != nil else {
            throw Self.refused("status: must be ACTIVE or INACTIVE")
        }
        var named = parsed
        isNamed = parsed.keyID != nil
        kid = parsed.keyID ?? parsed.thumbprint
        named.keyID = kid
        jwk = named.json
        self.status = status.flatMap(Status.init(rawValue:)) ?? .active
    }

    /// Reads the `keys` of a JWK set (RFC 7517 §5).
    package static func list(_ json: JSON) throws(ChangeRefused) -> [ClientKeyDraft] {
        guard let keys = json["keys"]?.array else {
            throw refused("jwks: must be an object with an array named keys")
        }
        guard keys.count <= maximumCount else { throw tooMany }
        var drafts: [ClientKeyDraft] = []
        for key in keys { drafts.append(try ClientKeyDraft(key)) }
        return drafts
    }

    /// Refuses a set that a token could not name a key of.
    static func check(_ keys: [ClientKeyDraft]) throws(ChangeRefused) {
        guard keys.count <= maximumCount else { throw tooMany }
        guard Set(keys.map(\.kid)).count == keys.count else {
            throw refused("All keys in the 'jwks' must have a unique `kid`.")
        }
        guard keys.count < 2 || keys.allSatisfy(\.isNamed) else {
            throw refused("each key must have a kid when there is more than one")
        }
    }

    static var tooMany: ChangeRefused { refused("an app may have at most \(maximumCount) keys") }

    static func refused(_ cause: String) -> ChangeRefused {
        .invalid(object: "JsonWebKey", causes: [cause])
    }
}
