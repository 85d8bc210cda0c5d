// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Hummingbird
import OAuth
import Persistence
import Primitives
import Web

/// `/authorizationServers/{id}/policies/{policyId}/rules`: rules, their order and their life cycle.
package struct AccessRuleRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let rules = routes.group("authorizationServers/:authServerId/policies/:policyId/rules")
        rules.get(use: list)
        rules.post(use: create)
        rules.post("reorder", use: reorder)
        rules.get(":ruleId", use: get)
        rules.put(":ruleId", use: replace)
        rules.delete(":ruleId", use: delete)
        rules.post(":ruleId/lifecycle/activate") { try await setStatus(.active, $0, $1) }
        rules.post(":ruleId/lifecycle/deactivate") { try await setStatus(.inactive, $0, $1) }
    }

    /// `GET …/rules` → 200, in the order in which they are tried.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let path = context.policyPath
        let answer: JSON = try await services.store.read { tx in try listDocument(path, in: tx) }
        return .json(answer).tagged(answer)
    }

    /// `POST …/rules` → 201; a `priority` that is taken moves the others on.
    @Sendable private func create(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let settings = try await AccessRuleWrite(request.json()).settings
        let path = context.policyPath
        let answer: JSON = try await services.write(by: caller) { change in
            let rule = try createAccessRule(settings, in: path, in: change)
            return try document(rule, path, in: change)
        }
        return .json(answer, status: .created).tagged(answer)
    }

    /// `GET …/rules/{ruleId}` → 200.
    @Sendable private func get(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let (path, id) = (context.policyPath, context.parameter("ruleId"))
        let answer: JSON = try await services.store.read { tx in try document(id, path, in: tx) }
        return .json(answer).tagged(answer)
    }

    /// `PUT …/rules/{ruleId}` → 200; another `priority` than the one asked for last moves it.
    @Sendable private func replace(_ request: Request, _ context: ManagementContext) async throws -> Response
    {
        let caller = try context.requireWriter()
        let settings = try await AccessRuleWrite(request.json()).settings
        let (path, id) = (context.policyPath, context.parameter("ruleId"))
        let precondition = Precondition(request)
        let answer: JSON = try await services.write(by: caller) { change in
            _ = try lockServer(path.server, in: change)
            try precondition.check(current: entityTag(of: document(id, path, in: change)))
            let rule = try replaceAccessRule(id, in: path, with: settings, in: change)
            return try document(rule, path, in: change)
        }
        return .json(answer).tagged(answer)
    }

    /// `DELETE …/rules/{ruleId}` → 204, active or not; 403 for a default rule.
    @Sendable private func delete(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let (path, id) = (context.policyPath, context.parameter("ruleId"))
        try await services.write(by: caller) { change in try deleteAccessRule(id, in: path, in: change) }
        return .noContent
    }

    /// `POST …/rules/reorder` with `{"ids":[…]}` → 200 with the list: ours, not the original's.
    @Sendable private func reorder(_ request: Request, _ context: ManagementContext) async throws -> Response
    {
        let caller = try context.requireWriter()
        let ids = try await OrderWrite(request.json()).ids
        let path = context.policyPath
        let precondition = Precondition(request)
        let answer: JSON = try await services.write(by: caller) { change in
            _ = try lockServer(path.server, in: change)
            try precondition.check(current: entityTag(of: listDocument(path, in: change)))
            _ = try arrangeAccessRules(ids, in: path, in: change)
            return try listDocument(path, in: change)
        }
        return .json(answer).tagged(answer)
    }

    /// `POST …/rules/{ruleId}/lifecycle/…` → 204, however often it is called.
    private func setStatus(
        _ status: Status, _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        let caller = try context.requireWriter()
        let (path, id) = (context.policyPath, context.parameter("ruleId"))
        try await services.write(by: caller) { change in
            try setAccessRuleStatus(id, in: path, to: status, in: change)
        }
        return .noContent
    }

    private func document(_ id: String, _ path: PolicyPath, in tx: any Transaction) throws -> JSON {
        let policy = try path.find(in: tx).policy
        return try document(AccessRuleRecords(tx).require(id, of: policy.id), path, in: tx)
    }

    private func document(_ rule: AccessRule, _ path: PolicyPath, in tx: any Transaction) throws -> JSON {
        accessRuleDocument(rule, rules: try url(path.find(in: tx)))
    }

    private func listDocument(_ path: PolicyPath, in tx: any Transaction) throws -> JSON {
        let found = try path.find(in: tx)
        let url = url(found)
        return .array(
            try AccessRuleRecords(tx).list(of: found.policy.id).map { accessRuleDocument($0, rules: url) })
    }

    private func url(_ found: (server: AuthorizationServer, policy: AccessPolicy)) -> String {
        "\(services.policiesURL(found.server.pathName))/\(found.policy.id)/rules"
    }
}

extension ManagementContext {
    fileprivate var policyPath: PolicyPath { PolicyPath(server: serverName, policy: parameter("policyId")) }
}
