// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Hummingbird
import OAuth
import Persistence
import Primitives
import Web

/// `/findings` and `/authorizationServers/{id}/findings`: what deserves a look; ours, not the original's.
package struct FindingRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        routes.get("findings") { try await list($0, $1, server: nil, path: "/api/v1/findings") }
        routes.get("authorizationServers/:authServerId/findings") { request, context in
            let name = context.parameter("authServerId")
            return try await list(
                request, context, server: name, path: "/api/v1/authorizationServers/\(name)/findings")
        }
    }

    /// `GET …/findings` → 200, the worst first, with `severity` (the least that is wanted), `limit` and
    /// `after`.
    @Sendable private func list(
        _ request: Request, _ context: ManagementContext, server: String?, path: String
    ) async throws -> Response {
        _ = try context.requireCaller()
        let listing = try Listing(request, standard: 200, most: 1000)
        let words = FindingSeverity.allCases.map(\.rawValue)
        let least =
            listing.parameters.word("severity", of: words).flatMap(FindingSeverity.init(rawValue:))
            ?? .information
        let after = try position(listing.page.after)
        let now = services.surroundings.now()
        let triesUsers = context.permits(.read(.users))
        let facts = try await services.store.read { tx in
            try FindingFacts.read(server: server, at: now, triesUsers: triesUsers, in: tx)
        }
        let wanted = findings(of: facts).filter {
            $0.kind.severity >= least && (after == nil || $0.position > after ?? "")
        }
        let page = Page(items: wanted, limit: listing.page.limit) {
            Base64URL.encode(Array($0.position.utf8))
        }
        return listing.answer(page.map(findingDocument), path: path, services: services)
    }

    /// The place of a finding that a cursor stands for; one that is not ours is refused.
    private func position(_ cursor: String?) throws -> String? {
        guard let cursor else { return nil }
        guard let bytes = Base64URL.decode(cursor), let position = String(validating: bytes, as: UTF8.self),
            position.contains("\n")
        else { throw ManagementError.invalidPaging("Invalid cursor.") }
        return position
    }
}
