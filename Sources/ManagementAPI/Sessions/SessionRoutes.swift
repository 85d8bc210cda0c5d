// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
package import Hummingbird
import OAuth
import Persistence
import Primitives
package import SignIn
package import SystemLog
import Web

/// `/sessions/{id}`: sessions of others, for administrators.
package struct SessionRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let session = routes.group("sessions/:sessionId")
        session.get(use: read)
        session.delete(use: end)
        session.put(use: refresh)
        session.post("lifecycle/refresh", use: refresh)
    }

    /// `GET /sessions/{id}` → 200.
    @Sendable private func read(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let (id, now) = (context.parameter("sessionId"), services.surroundings.now())
        let services = services
        return .json(
            try await services.store.read { tx in
                let (session, user) = try Self.require(id, in: tx, at: now)
                return try services.document(session, of: user, place: session.id.text, in: tx)
            })
    }

    /// `POST …/lifecycle/refresh`, and `PUT` as of old → 200, or 204 with `Prefer: return=minimal` (RFC 7240
    /// §4.2).
    @Sendable private func refresh(
        _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        _ = try context.requireWriter()
        let (id, now) = (context.parameter("sessionId"), services.surroundings.now())
        let services = services
        let document = try await services.store.write { tx in
            let (session, user) = try Self.require(id, in: tx, at: now)
            let used = try touchSession(session, in: tx, at: now)
            return try services.document(used, of: user, place: used.id.text, in: tx)
        }
        // bytes: a word of ours.
        guard let prefer = HTTPField.Name("Prefer"), let applied = HTTPField.Name("Preference-Applied"),
            request.headers[values: prefer].contains(where: { Name($0) == "return=minimal" })
        else { return .json(document) }
        return Response(status: .noContent, headers: [applied: "return=minimal"])
    }

    /// `DELETE /sessions/{id}` → 204.
    @Sendable private func end(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let id = context.parameter("sessionId")
        try await services.write(by: caller) { change in
            let (session, _) = try Self.require(id, in: change, at: change.now)
            try signOut(session, in: change)
        }
        return .noContent
    }

    /// What has ended is as one that never was.
    private static func require(
        _ id: String, in tx: any Transaction, at now: Timestamp
    ) throws -> (session: Session, user: User) {
        guard let live = try liveSession(ID<Session>(id), in: tx, at: now) else {
            throw ManagementError.notFound("AppSession", id)
        }
        return live
    }
}

/// Ends a session because its user, or somebody for its user, signs out; with the refresh tokens of servers
/// that want it.
package func signOut(_ session: Session, in change: Change) throws {
    try endSession(session, in: change)
    try revokeRefreshTokens(signedOutOf: session.id.text, in: change)
}
