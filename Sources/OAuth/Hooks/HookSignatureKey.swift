// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import JOSE
package import Persistence
package import Primitives
package import SystemLog

/// A key by which the server signs its calls of hooks, so that a service knows who calls.
///
/// It signs nothing else: no token of an authorization server can be taken for such a signature, nor the
/// other way round (RFC 8725 §3.1).
package struct HookSignatureKey: Sendable {
    /// Where a key stands in its life.
    package enum State: String, Sendable, CaseIterable {
        /// Signs every call; there is one.
        case active = "ACTIVE"
        /// No longer signs; published until the calls that it signed are long over.
        case expired = "EXPIRED"
    }

    package let kid: String
    package var state: State
    package let publicJWK: JSON
    /// The private JWK, sealed for ``SealingPurpose/hookSignatureKey``, named by `kid`.
    package let sealed: String
    package let created: Timestamp
    /// When an expired key stops being published.
    package var expiresAt: Timestamp?

    /// How long an expired key stays published.
    static let publishedAfter = Duration.seconds(86_400)

    package init(
        kid: String, state: State, publicJWK: JSON, sealed: String, created: Timestamp, expiresAt: Timestamp?
    ) {
        self.kid = kid
        self.state = state
        self.publicJWK = publicJWK
        self.sealed = sealed
        self.created = created
        self.expiresAt = expiresAt
    }

    /// Makes a key: ES256, which takes no time worth mentioning.
    fileprivate init(sealedUnder masterKey: MasterKey, with surroundings: Surroundings) throws {
        let key = try generateKey(for: .es256, in: surroundings)
        let prepared = try SigningKey(privateJWK: key)
        self.init(
            kid: prepared.keyID, state: .active, publicJWK: prepared.publicJWK.json,
            sealed: try masterKey.seal(
                key.privateJSON.bytes, for: .hookSignatureKey, named: prepared.keyID),
            created: surroundings.now().wholeSecond, expiresAt: nil)
    }

    /// Opens the key for signing.
    func signingKey(_ masterKey: MasterKey) throws -> SigningKey {
        let bytes = try masterKey.open(sealed, for: .hookSignatureKey, named: kid)
        return try SigningKey(privateJWK: JWK(JSON(reading: bytes)), algorithm: .es256)
    }
}

extension HookSignatureKey: Changeable {
    package var eventTarget: Event.Target {
        Event.Target(id: kid, type: "HookSignatureKey", displayName: kid)
    }

    package var revised: Revised { .nothing(because: "hooks are not in documents of the configuration") }

    package var invalidated: [ConfigurationKey] { [.hookKeys] }
}

/// Makes the first key when there is none; call it with the lock of configuration changes.
func ensureSignatureKey(sealing masterKey: MasterKey, in change: Change) throws {
    let records = HookSignatureKeyRecords(change)
    guard try records.active() == nil else { return }
    let made = try HookSignatureKey(sealedUnder: masterKey, with: change.surroundings)
    try records.insert(made)
    try change.note(made)
}

/// Signs calls with a new key from now on; the one before stays published for a day.
package func rotateHookSignatureKey(
    sealing masterKey: MasterKey, in change: Change
) throws -> [HookSignatureKey] {
    try change.lockConfiguration()
    let records = HookSignatureKeyRecords(change)
    let now = change.now.wholeSecond
    let before = try records.active()
    try records.deleteExpired(at: now)
    if let before { try records.expire(before.kid, at: now + HookSignatureKey.publishedAfter) }
    let made = try HookSignatureKey(sealedUnder: masterKey, with: change.surroundings)
    try records.insert(made)
    try change.record(
        .hookSignatureKeyRotated, of: made, from: ["kid": .optional(before?.kid)],
        to: ["kid": .string(made.kid)])
    return try records.published(at: now)
}
