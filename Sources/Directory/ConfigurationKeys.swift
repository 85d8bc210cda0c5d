// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
import Primitives

extension ConfigurationKey {
    /// One app with its secrets and keys, as it is compiled for authenticating clients.
    package static func app(_ clientID: String) -> ConfigurationKey { ConfigurationKey("app:\(clientID)") }

    /// The organisation's own settings.
    package static let organisation = ConfigurationKey("organisation")

    /// The API tokens with the users and roles behind them, as they are remembered for authorising callers.
    package static let apiTokens = ConfigurationKey("api-tokens")

    /// The network zones.
    package static let networkZones = ConfigurationKey("network-zones")

    /// The trusted origins.
    package static let trustedOrigins = ConfigurationKey("trusted-origins")
    /// Groups themselves, not who is in them.
    package static let groups = ConfigurationKey("groups")

    /// The profile schemas and user types.
    package static let schemas = ConfigurationKey("schemas")

    /// The group rules.
    package static let groupRules = ConfigurationKey("group-rules")
}
