// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// What the routes need, built once.
package struct ManagementServices: Sendable {
    package let store: any Store
    package let surroundings: Surroundings
    package let masterKey: MasterKey
    /// Scheme, host and port under which clients reach this server, without a slash at the end.
    package let baseURL: String
    /// The other URL that issuers may start with; `nil` without one.
    package let customURL: String?

    package init(
        store: any Store, surroundings: Surroundings, masterKey: MasterKey, baseURL: String,
        customURL: String? = nil
    ) {
        self.store = store
        self.surroundings = surroundings
        self.masterKey = masterKey
        self.baseURL = baseURL
        self.customURL = customURL
    }
}
