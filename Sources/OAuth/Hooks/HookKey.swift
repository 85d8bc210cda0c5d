// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import JOSE
package import Persistence
package import Primitives
package import SystemLog

/// A key pair by which the server proves who it is at the token endpoint that guards a hook's service.
///
/// The original's word is hook key; hooks name it with `private_key_jwt`.
package struct HookKey: Sendable, Identified {
    package static let idPrefix = "HKY"
    /// How many an organisation may have.
    package static let mostKeys = 50

    package let id: ID<HookKey>
    package var name: String
    /// The `kid`, by which the public half is found.
    package let kid: String
    package let publicJWK: JSON
    /// The private JWK, sealed for ``SealingPurpose/hookKey``, named by `kid`.
    package let sealed: String
    package let created: Timestamp
    package var lastUpdated: Timestamp

    package init(
        id: ID<HookKey>, name: String, kid: String, publicJWK: JSON, sealed: String, created: Timestamp,
        lastUpdated: Timestamp
    ) {
        self.id = id
        self.name = name
        self.kid = kid
        self.publicJWK = publicJWK
        self.sealed = sealed
        self.created = created
        self.lastUpdated = lastUpdated
    }

    /// What events say of the key.
    var document: JSON { ["name": .string(name), "kid": .string(kid)] }
}

extension HookKey: Changeable {
    package var eventTarget: Event.Target { Event.Target(id: id.text, type: "HookKey", displayName: name) }

    package var revised: Revised { .nothing(because: "hooks are not in documents of the configuration") }

    package var invalidated: [ConfigurationKey] { [.hookKeys] }
}

/// A key pair, made and sealed, that has no name yet: RS256 with 2,048 bits, as in the original.
///
/// Making one takes up to hundreds of milliseconds, so it happens before a transaction.
package struct NewHookKey: Sendable {
    let kid: String
    let publicJWK: JSON
    let sealed: String

    /// Makes a key.
    package init(sealedUnder masterKey: MasterKey, with surroundings: Surroundings) throws {
        kid = makeUUID(in: surroundings)
        let key = try generateKey(for: .rs256, keyID: kid, in: surroundings)
        publicJWK = try SigningKey(privateJWK: key).publicJWK.json
        sealed = try masterKey.seal(key.privateJSON.bytes, for: .hookKey, named: kid)
    }
}

extension HookKey {
    /// Opens the key for signing.
    func signingKey(_ masterKey: MasterKey) throws -> SigningKey {
        let bytes = try masterKey.open(sealed, for: .hookKey, named: kid)
        return try SigningKey(privateJWK: JWK(JSON(reading: bytes)), algorithm: .rs256)
    }
}
