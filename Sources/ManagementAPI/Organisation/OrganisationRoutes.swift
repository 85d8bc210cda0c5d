// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Hummingbird
import Persistence
import Primitives
import Web

/// `/org`: the organisation's own settings.
package struct OrganisationRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        routes.get("org", use: read)
        routes.post("org") { try await update(isPartial: true, $0, $1) }
        routes.put("org") { try await update(isPartial: false, $0, $1) }
    }

    /// `GET /org` → 200.
    @Sendable private func read(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let organisation = try await services.store.read { tx in try Directory.organisation(in: tx) }
        return .json(organisationJSON(organisation))
    }

    /// `POST /org` changes what it names, `PUT` replaces all → 200.
    private func update(
        isPartial: Bool, _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        let caller = try context.requireWriter()
        let write = try OrganisationWrite(try await request.json(), isPartial: isPartial)
        let organisation = try await services.write(by: caller) { change in
            try updateOrganisation(
                name: write.name, settings: write.settings, isPartial: isPartial, in: change)
        }
        return .json(organisationJSON(organisation))
    }
}
