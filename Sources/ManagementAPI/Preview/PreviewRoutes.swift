// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Hummingbird
import OAuth
import Persistence
import Primitives
import SystemLog
import Web

/// `/authorizationServers/{id}/preview`: ours, not the original's.
package struct PreviewRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        routes.post("authorizationServers/:authServerId/preview", use: preview)
    }

    /// `POST …/preview` → 200 with the tokens that a request would get, granted or refused.
    ///
    /// Tokens of a user are made of its attributes, so only those who may read users see them; to have hooks
    /// called, one must be allowed to change things. `E0000001` when the body names a client, a user or
    /// anything of a draft that does not exist; `E0000007` without such a server. Nothing is written but the
    /// event.
    @Sendable private func preview(_ request: Request, _ context: ManagementContext) async throws -> Response
    {
        let caller = try context.requireCaller()
        let body = try await request.json()
        // A call changes nothing here, but it may elsewhere.
        if body?["callHooks"] == true { _ = try context.requireWriter() }
        if let user = body?["userId"], !user.isNull { try context.require(.read(.users)) }
        let answer = try await answerPreview(body, of: context.serverName, by: caller, with: services)
        let event = answer.event(by: caller, in: services.surroundings)
        try await services.store.write { tx in try EventRecords(tx).append(event) }
        return .json(answer.document)
    }
}

extension AnsweredPreview {
    /// Who looked at whose tokens; what they hold is not in it.
    fileprivate func event(by caller: Caller, in surroundings: Surroundings) -> Event {
        let app = facts.client.app
        var targets = [
            facts.server.eventTarget,
            Event.Target(
                id: app.id.text, type: "AppInstance", alternateID: app.clientID, displayName: app.label),
        ]
        if let user = facts.user {
            targets.append(Event.Target(id: user.id.text, type: "User", alternateID: user.login))
        }
        return Event(
            .tokenPreviewed, by: caller, on: targets,
            details: [
                "grantType": .string(question.grantType.name.shortened(to: 100)),
                "requestedScopes": .string(question.scopes.joined(separator: ",")),
                "hasDraft": .bool(question.draft != nil), "wouldBeGranted": .bool(isGranted),
            ],
            in: surroundings)
    }
}
