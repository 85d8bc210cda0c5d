// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
package import Hummingbird
import OAuth
package import Persistence
package import Primitives
import SystemLog
import Web

/// The system log.
package struct EventRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        routes.get("logs", use: list)
    }

    /// `GET /api/v1/logs` → 200.
    ///
    /// `E0000031` for a filter that cannot be read, `E0000029` for a position that this server did not give
    /// out, `E0000001` for any other parameter.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let listing = try LogListing(request, now: services.surroundings.now())
        let profiles = context.permits(.read(.users))
        let query = try await listing.query(of: services.store)
        let page = try await services.store.read { tx in
            try query.run(in: tx, size: \.count) { stored -> [UInt8]? in
                // What is not shown is not searched either.
                let event = logEvent(stored, profiles: profiles)
                guard listing.matches(event) else { return nil }
                return (listing.expandsDecision ? try expandDecision(of: event, in: tx) : event).bytes
            }
        }
        let hasMore = listing.limit > 0 && !page.isComplete
        let next = listing.isPolling ? (page.position?.text ?? "0_0") : hasMore ? page.position?.text : nil
        var headers = HTTPFields()
        PageLinks(
            url: services.baseURL + "/api/v1/logs", parameters: listing.parameters.whole.pairs,
            limit: listing.limit
        )
        .add(to: &headers, after: listing.parameters.whole["after"], next: next)
        let list = [UInt8(ascii: "[")] + page.items.joined(separator: [UInt8(ascii: ",")])
        return .json(bytes: list + [UInt8(ascii: "]")], headers: headers)
    }
}

/// The event with its decision told in full: every policy and rule, what became of it, and the values seen.
///
/// An event whose decision is no longer known in full stays as it is.
package func expandDecision(of event: JSON, in tx: any Transaction) throws -> JSON {
    guard case .object(var members) = event, case .object(var context)? = members["debugContext"],
        case .object(var data)? = context["debugData"], let decision = data["decision"],
        let fingerprint = decision["basis"]?.string, let codes = decision["codes"]?.string,
        let facts = decision["facts"], let policies = try DecisionBasisRecords(tx).find(fingerprint),
        let document = decisionDocument(
            fingerprint: fingerprint, codes: codes, facts: facts, policies: policies)
    else { return event }
    data["decision"] = document
    context["debugData"] = .object(data)
    members["debugContext"] = .object(context)
    return .object(members)
}
