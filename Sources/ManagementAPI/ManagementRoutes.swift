// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Hummingbird
import Web

/// Everything under `/api/v1`.
package struct ManagementRoutes {
    /// One entry for each kind of resource.
    package static let resources: [any ManagementResource.Type] = [
        OrganisationRoutes.self, UserRoutes.self, UserLifecycleRoutes.self, UserCredentialRoutes.self,
        SessionRoutes.self, UserTokenRoutes.self, UserGrantRoutes.self, GroupRoutes.self,
        GroupRuleRoutes.self,
        GroupOwnerRoutes.self, AppRoutes.self, AppSecretRoutes.self,
        AppKeyRoutes.self, AppUserRoutes.self, AppGroupRoutes.self, AppGrantRoutes.self, AppTokenRoutes.self,
        AppIDTokenRoutes.self, APITokenRoutes.self, RoleRoutes.self, ServerRoutes.self, ScopeRoutes.self,
        ClaimRoutes.self,
        ServerKeyRoutes.self, AssociatedServerRoutes.self, ServerClientRoutes.self, AccessPolicyRoutes.self,
        AccessRuleRoutes.self, PreviewRoutes.self, ExpressionRoutes.self, EventRoutes.self,
        InlineHookRoutes.self, HookKeyRoutes.self,
        FindingRoutes.self, UserImportRoutes.self, ConfigurationRoutes.self, DeletedServerRoutes.self,
        NetworkZoneRoutes.self,
        SchemaRoutes.self,
        UserTypeRoutes.self,
        MappingRoutes.self, LinkedObjectRoutes.self, TrustedOriginRoutes.self,
    ]

    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    /// `authenticated` has the middleware that proves who the caller is.
    package func add(to authenticated: RouterGroup<ManagementContext>) {
        for resource in Self.resources { resource.init(services).add(to: authenticated) }
    }

    /// What asks for no caller; `open` begins at `/api/v1`.
    package func addOpen(to open: RouterGroup<ManagementContext>) {
        OwnSessionRoutes(services).add(to: open)
    }

    /// What stands outside of `/api/v1`; `authenticated` begins at the root.
    package func addOAuthResources(to authenticated: RouterGroup<ManagementContext>) {
        ClientRoutes(services).add(to: authenticated)
        RoleRoutes(services).addClients(to: authenticated)
        UniversalSignOutRoutes(services).add(to: authenticated)
    }
}
