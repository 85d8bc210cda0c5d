// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import Directory
import Primitives

/// The scopes and claims of the organisation's own server: those of OpenID Connect, of the user's own
/// account, and of the management API.
///
/// They are the same for every organisation, so they are in no table.
extension OrganisationServer {
    /// As the scopes of other servers; each has its name for an id.
    static func scopes(of server: borrowing AuthorizationServer) -> [Scope] {
        let settings =
            (SystemScopes.openID.map(\.name).filter { $0 != "device_sso" }
            + SystemScopes.myAccount.map(\.name)).compactMap(SystemScopes.settings)
            + ManagementRight.scopes.map { scope in
                ScopeSettings(
                    name: scope.text, displayName: scope.text,
                    description: "For administrators, as far as their roles reach.",
                    metadataPublish: .allClients)
            }
        return settings.map { settings in
            Scope(
                id: ID(settings.name), serverID: server.id, name: settings.name,
                displayName: settings.displayName, description: settings.description, system: true,
                metadataPublish: settings.metadataPublish, consent: .implicit, isDefault: false,
                isOptional: false, created: server.created, lastUpdated: server.created)
        }
    }

    /// The standard claims (OIDC Core §5.1).
    static var claims: [ClaimDefinition] {
        systemClaims.map { $0.definition(id: ID("organisation.\($0.name)")) }
    }
}
