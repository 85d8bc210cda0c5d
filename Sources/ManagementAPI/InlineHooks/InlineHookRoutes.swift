// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Hummingbird
import OAuth
import Persistence
import Primitives
import SystemLog
import Web

/// `/inlineHooks`: services that are asked before tokens are signed, and their life cycle.
package struct InlineHookRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let hooks = routes.group("inlineHooks")
        hooks.get(use: list)
        hooks.post(use: create)
        hooks.get(":hookId", use: get)
        hooks.post(":hookId", use: update)
        hooks.put(":hookId", use: replace)
        hooks.delete(":hookId", use: delete)
        hooks.post(":hookId/execute", use: ExecuteHook(services).execute)
        hooks.post(":hookId/lifecycle/activate") { try await setStatus(.active, $0, $1) }
        hooks.post(":hookId/lifecycle/deactivate") { try await setStatus(.inactive, $0, $1) }
    }

    private var sealing: HookSealing { HookSealing(masterKey: services.masterKey, door: services.hooks.door) }

    /// `GET /inlineHooks?type=` → 200, all of them: there are never more than fifty.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let kind = try QueryParameters(request).type("type", InlineHook.Kind.self)
        let hooks = try await services.store.read { tx in try InlineHookRecords(tx).list(of: kind) }
        return .json(.array(hooks.map { inlineHookDocument($0, baseURL: services.baseURL) }))
    }

    /// `POST /inlineHooks` → 200 with the hook, which is active.
    @Sendable private func create(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let settings = try await InlineHookWrite(request.json()).settings
        let hook = try await services.write(by: caller) { change in
            try createInlineHook(settings, sealing: sealing, in: change)
        }
        return answer(hook)
    }

    /// `GET /inlineHooks/{id}` → 200.
    @Sendable private func get(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let id = context.parameter("hookId")
        let hook = try await services.store.read { tx in try InlineHookRecords(tx).require(id) }
        return answer(hook)
    }

    /// `POST /inlineHooks/{id}` → 200; changes what the body names.
    @Sendable private func update(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let id = context.parameter("hookId")
        let body = try await request.json()
        let hook = try await services.write(by: caller) { change in
            try change.lockConfiguration()
            let before = try InlineHookRecords(change).require(id)
            let settings = try InlineHookWrite(InlineHookWrite.merged(body, over: before)).settings
            return try replaceInlineHook(id, with: settings, sealing: sealing, in: change)
        }
        return answer(hook)
    }

    /// `PUT /inlineHooks/{id}` → 200; replaces all but the status, and the secret when none is sent.
    @Sendable private func replace(_ request: Request, _ context: ManagementContext) async throws -> Response
    {
        let caller = try context.requireWriter()
        let id = context.parameter("hookId")
        let body = try await request.json()
        let precondition = Precondition(request)
        let hook = try await services.write(by: caller) { change in
            try change.lockConfiguration()
            let before = try InlineHookRecords(change).require(id)
            try precondition.check(
                current: entityTag(of: inlineHookDocument(before, baseURL: services.baseURL)))
            let settings = try InlineHookWrite(body, replacing: before).settings
            return try replaceInlineHook(id, with: settings, sealing: sealing, in: change)
        }
        return answer(hook)
    }

    /// `DELETE /inlineHooks/{id}` → 204; 403 for an active one, and for one that a rule with `onFailure` DENY
    /// names.
    @Sendable private func delete(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let id = context.parameter("hookId")
        try await services.write(by: caller) { change in try deleteInlineHook(id, in: change) }
        return .noContent
    }

    /// `POST /inlineHooks/{id}/lifecycle/…` → 200 with the hook, however often it is called.
    private func setStatus(
        _ status: Status, _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        let caller = try context.requireWriter()
        let id = context.parameter("hookId")
        let hook = try await services.write(by: caller) { change in
            try setInlineHookStatus(id, to: status, in: change)
        }
        return answer(hook)
    }

    private func answer(_ hook: InlineHook) -> Response {
        let document = inlineHookDocument(hook, baseURL: services.baseURL)
        return .json(document).tagged(document)
    }
}
