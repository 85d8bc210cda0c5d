// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import JOSE
package import Persistence
package import Primitives

/// One hook, compiled for being called: secrets opened, keys prepared.
///
/// Immutable.
package struct HookSnapshot: Sendable {
    package let hook: InlineHook
    /// The secret of the channel in the clear.
    package let secret: Secret?
    /// The key for `private_key_jwt`.
    package let clientKey: SigningKey?
    /// The key that signs every call.
    package let signatureKey: SigningKey

    /// Compiles rows; throws ``HookFailure/cannotCompile`` when something does not open.
    package init(_ rows: HookRows, masterKey: MasterKey) throws(HookFailure) {
        hook = rows.hook
        do {
            let hook = rows.hook
            secret = try hook.sealed.map {
                Secret(try masterKey.open($0, for: .inlineHook, named: hook.id.text))
            }
            clientKey = try rows.clientKey.map { try $0.signingKey(masterKey) }
            signatureKey = try rows.signatureKey.signingKey(masterKey)
        } catch {
            throw .cannotCompile
        }
    }
}

/// The rows of one hook, read in one transaction and compiled outside it.
package struct HookRows: Sendable {
    let hook: InlineHook
    let clientKey: HookKey?
    let signatureKey: HookSignatureKey

    /// Reads them; `nil` when there is no such hook.
    package static func read(_ id: String, in tx: any Transaction) throws -> HookRows? {
        guard let hook = try InlineHookRecords(tx).find(id),
            let signatureKey = try HookSignatureKeyRecords(tx).active()
        else { return nil }
        let key = try hook.channel.keyID.flatMap { try HookKeyRecords(tx).find($0.text) }
        return HookRows(hook: hook, clientKey: key, signatureKey: signatureKey)
    }
}

/// Compiled hooks by id.
package typealias HookCache = CompiledCache<HookSnapshot>

extension CompiledCache where Value == HookSnapshot {
    /// Loads hooks from the store and forgets those that change; all when a key does.
    package convenience init(store: any Store, masterKey: MasterKey) {
        self.init(limit: 2 * InlineHook.mostHooks, changes: store.changes) { key in
            if key == .hookKeys { return .all }
            return key.text.hasPrefix("inline-hook:") ? .names([String(key.text.dropFirst(12))]) : .none
        } load: { id in
            let rows = try await store.read { tx in try HookRows.read(id, in: tx) }
            return try rows.map { try HookSnapshot($0, masterKey: masterKey) }
        }
    }
}
