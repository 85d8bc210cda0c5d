// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

extension ConfigurationKey {
    /// One inline hook with what is needed to call it.
    package static func inlineHook(_ id: ID<InlineHook>) -> ConfigurationKey {
        ConfigurationKey("inline-hook:\(id)")
    }

    /// The keys by which calls of hooks are signed and authenticated.
    package static let hookKeys = ConfigurationKey("hook-keys")
}
