// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
package import Hummingbird
import Persistence
import Primitives
import SignIn
import SystemLog
import Web

/// `/sessions` without an administrator: the session of the browser that asks, and one for a session token.
package struct OwnSessionRoutes: Sendable {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    /// `routes` prove no caller; they begin at `/api/v1`.
    package func add(to routes: RouterGroup<ManagementContext>) {
        routes.post("sessions", use: create)
        let me = routes.group("sessions/me")
        me.get(use: read)
        me.delete(use: close)
        me.post("lifecycle/refresh", use: refresh)
        OwnRoutes.addPreflights(to: routes)
    }

    /// `POST /sessions` `{"sessionToken"}` → 200; the browser gets no cookie by it.
    @Sendable private func create(_ request: Request, _ context: ManagementContext) async throws -> Response {
        var fields = try Fields(try await request.json(), of: "session")
        let token = Secret(fields.requiredString("sessionToken", longest: 256, unseen: .all))
        try fields.check()
        let services = services
        let document = try await services.write(by: context.stranger(request)) { change -> JSON? in
            guard let (spent, user) = try spendSessionToken(token, in: change) else { return nil }
            let new = try signIn(user, methods: spent.methods, keep: false, replacing: nil, in: change)
            return try services.document(new.session, of: user, place: "me", in: change)
        }
        guard let document else {
            throw ManagementError(.unauthorized, "E0000004", "Authentication failed")
        }
        return .json(document)
    }

    /// `GET /sessions/me` → 200.
    @Sendable private func read(_ request: Request, _ context: ManagementContext) async throws -> Response {
        try await answer(try await require(request))
    }

    /// `POST /sessions/me/lifecycle/refresh` → 200.
    @Sendable private func refresh(
        _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        let found = try await require(request)
        let now = services.surroundings.now()
        let used = try await services.store.write { tx in try touchSession(found.session, in: tx, at: now) }
        return try await answer(BrowserSession(session: used, user: found.user))
    }

    /// `DELETE /sessions/me` → 204, and the cookie goes.
    @Sendable private func close(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let found: BrowserSession
        do {
            found = try await require(request)
        } catch let error as ManagementError where error.status == .notFound {
            // A cookie of an ended session goes too.
            return .json(
                error.body(id: context.requestID), status: error.status, headers: forgetting)
        }
        let caller = context.stranger(request).acting(as: found.user)
        try await services.write(by: caller) { change in try signOut(found.session, in: change) }
        return Response(status: .noContent, headers: forgetting)
    }

    private var forgetting: HTTPFields { [.setCookie: services.browser.cookies.clearing(.session)] }

    private func require(_ request: Request) async throws -> BrowserSession {
        guard let found = try await services.browserSession(of: request) else {
            throw ManagementError.notFound("AppSession", "me")
        }
        return found
    }

    private func answer(_ found: BrowserSession) async throws -> Response {
        let services = services
        return .json(
            try await services.store.read { tx in
                try services.document(found.session, of: found.user, place: "me", in: tx)
            })
    }
}

extension ManagementContext {
    /// Who calls before anything is proven.
    func stranger(_ request: Request) -> Caller {
        Caller(
            kind: .user, id: "unknown", alternateID: "unknown", displayName: "unknown",
            address: address?.description,
            userAgent: request.headers.value(of: .userAgent)?.shortened(to: 512), requestID: requestID,
            requestURI: "\(request.method.rawValue) \(endpointPath ?? "/api/v1")")
    }
}
