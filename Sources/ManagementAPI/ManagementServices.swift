// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import OAuth
package import Persistence
package import Primitives

/// What the routes need, built once.
package struct ManagementServices: Sendable {
    package let store: any Store
    package let surroundings: Surroundings
    package let masterKey: MasterKey
    /// Scheme, host and port under which clients reach this server, without a slash at the end.
    package let baseURL: String
    /// What it takes to call hooks.
    package let hooks: HookLine

    /// Without `hooks`, none is called and only https addresses can be saved.
    package init(
        store: any Store, surroundings: Surroundings, masterKey: MasterKey, baseURL: String,
        hooks: HookLine? = nil
    ) {
        self.hooks = hooks ?? HookLine(door: .closed, issuer: baseURL, surroundings: surroundings)
        self.store = store
        self.surroundings = surroundings
        self.masterKey = masterKey
        self.baseURL = baseURL
    }
}
