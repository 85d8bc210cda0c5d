// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Hummingbird
import Persistence
package import Primitives
import Web

/// `/configuration`: the configuration as one document, plans, and every state that it had; ours, not the
/// original's.
package struct ConfigurationRoutes: ManagementResource {
    /// The most bytes of a configuration document.
    private static let longestDocument = 16 << 20
    private static let mostValues = 2_000_000
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let configuration = routes.group("configuration")
        configuration.get(use: export)
        configuration.post("plan") { try await apply(isPlan: true, $0, $1) }
        configuration.post("apply") { try await apply(isPlan: false, $0, $1) }
        configuration.get("revisions", use: list)
        configuration.get("revisions/:revision", use: read)
        configuration.post("revisions/:revision/plan") { try await restore(isPlan: true, $0, $1) }
        configuration.post("revisions/:revision/restore") { try await restore(isPlan: false, $0, $1) }
    }

    /// `GET` → 200 with `revision` and `configuration`.
    @Sendable private func export(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        return .json(try await services.store.read { tx in try exportedConfiguration(in: tx) })
    }

    /// `POST /plan` and `/apply` `{"configuration","deleteOthers","revision"}` → 200 with what changes.
    private func apply(isPlan: Bool, _ request: Request, _ context: ManagementContext) async throws
        -> Response
    {
        let caller = try context.requireWriter()
        let body = try await request.json(limit: Self.longestDocument, values: Self.mostValues)
        var fields = try Fields(body, of: "configuration")
        let options = ConfigurationOptions(
            deletesOthers: fields.bool("deleteOthers") ?? true, isPlan: isPlan,
            revision: fields.integer("revision", in: 0...Int(Int32.max)).map { Int64($0) })
        let document = body?["configuration"] ?? .null
        if document.object == nil { fields.refuse("configuration", "must be an object") }
        try fields.check()
        return .json(
            try await Self.placingErrors {
                try await applyConfiguration(document, options: options, by: caller, services: services)
            }.json)
    }

    /// `GET /revisions` → 200, the newest first.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let listing = try Listing(request, standard: 50, most: 200)
        let below = try listing.page.after.map { cursor in
            guard let number = Int64(digits: cursor) else {
                throw ManagementError.invalidPaging("Invalid cursor.")
            }
            return number
        }
        let page = try await services.store.read { tx in
            let records = RevisionRecords(tx)
            let revisions = try records.list(below: below, limit: listing.page.limit + 1)
            return Page(items: revisions, limit: listing.page.limit) { String($0.number) }
        }
        return listing.answer(
            page.map { .object($0.json) }, path: "/api/v1/configuration/revisions", services: services)
    }

    /// `GET /revisions/{number}` → 200 with `changes` against the one before.
    @Sendable private func read(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let number = try number(context)
        let document = try await services.store.read { tx in
            try revisionDocument(number, in: tx)
        }
        guard let document else { throw ManagementError.notFound("ConfigurationRevision", "\(number)") }
        return .json(document)
    }

    /// `POST /revisions/{number}/restore` → 200 with what changed; the state is a new revision.
    private func restore(isPlan: Bool, _ request: Request, _ context: ManagementContext) async throws
        -> Response
    {
        let caller = try context.requireWriter()
        let number = try number(context)
        return .json(
            try await Self.placingErrors {
                try await restoreRevision(number, isPlan: isPlan, by: caller, services: services)
            }.json)
    }

    private func number(_ context: ManagementContext) throws -> Int64 {
        let text = context.parameter("revision")
        guard let number = Int64(digits: text), number > 0 else {
            throw ManagementError.notFound("ConfigurationRevision", text)
        }
        return number
    }

    /// A document with mistakes is refused with all of them, each with its path.
    private static func placingErrors<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as SeedError {
            throw ManagementError.validation("configuration", error.causes)
        }
    }
}

extension ConfigurationOutcome {
    /// `{"revision","changes","affected","drift","gone","secrets"}`.
    package var json: JSON {
        [
            "revision": .integer(revision), "changes": .array(changes.map(\.json)),
            "affected": .strings(affected),
            "drift": .array(drift.map { .object($0.json) }), "gone": .strings(gone),
            "secrets": .array(
                secrets.map {
                    [
                        "kind": .string($0.kind), "name": .string($0.name),
                        "secret": .string($0.secret.revealText()),
                    ]
                }),
        ]
    }
}
