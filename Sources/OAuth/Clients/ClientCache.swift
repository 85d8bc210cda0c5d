// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Persistence
package import Primitives

/// Compiled apps by `client_id`.
package typealias ClientCache = CompiledCache<ClientSnapshot>

extension CompiledCache where Value == ClientSnapshot {
    /// Loads apps from the store and forgets those that change.
    package convenience init(store: any Store, masterKey: MasterKey, limit: Int) {
        self.init(limit: limit, changes: store.changes) { key in
            if key == .networkZones { return .all }
            // bytes: keys of our own.
            return key.text.hasPrefix("app:") ? .names([String(key.text.dropFirst(4))]) : .none
        } load: { clientID in
            try await store.read { tx in
                try ClientSnapshot.load(clientID: clientID, masterKey: masterKey, in: tx)
            }
        }
    }
}
