// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

extension ConfigurationKey {
    /// One app with its secrets and keys, as it is compiled for authenticating clients.
    package static func app(_ clientID: String) -> ConfigurationKey { ConfigurationKey("app:\(clientID)") }

    /// The organisation's own settings.
    package static let organisation = ConfigurationKey("organisation")
}
