// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Hummingbird
import Persistence
import Primitives
import Web

/// `/imports/users` and `/exports/users`: many users at once; ours, not the original's.
package struct UserImportRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        routes.post("imports/users", use: takeOver)
        routes.get("exports/users", use: export)
    }

    /// `POST /imports/users {"rows","existing","createGroups","readTexts","dryRun"}` → 200 with what became
    /// of every row.
    @Sendable private func takeOver(_ request: Request, _ context: ManagementContext) async throws -> Response
    {
        let caller = try context.requireWriter()
        let body = try await request.json()
        var fields = try Fields(body, of: "import")
        let existing = fields.choice("existing", UserImportOptions.Existing.self)
        let createsGroups = fields.bool("createGroups") ?? false
        let readsTexts = fields.bool("readTexts") ?? false
        let isDryRun = fields.bool("dryRun") ?? false
        let rows = body?["rows"]?.array
        if let rows {
            if !(1...mostImportedRows).contains(rows.count) {
                fields.refuse("rows", "must have 1 to \(mostImportedRows) rows, not \(rows.count)")
            }
            let numbers = rows.compactMap { $0["row"]?.integer }
            if !numbers.isEmpty, Set(numbers).count != rows.count {
                fields.refuse("rows", "must all have a `row`, each another, or none")
            }
        } else {
            fields.refuse("rows", "must be an array of users")
        }
        try fields.check()
        let results = try await importUsers(
            rows ?? [],
            options: UserImportOptions(
                existing: existing ?? .update, createsGroups: createsGroups, readsTexts: readsTexts),
            isDryRun: isDryRun, by: caller, services: services)
        return .json(["results": .array(results.map(\.json))])
    }

    /// `GET /exports/users` → 200, in the order of ids.
    @Sendable private func export(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let listing = try Listing(request, standard: 200, most: 500)
        let page = listing.page
        let users = try await services.store.read { tx in
            try exportedUsers(after: page.after ?? "", limit: page.limit, in: tx)
        }
        return listing.answer(users, path: "/api/v1/exports/users", services: services)
    }
}
