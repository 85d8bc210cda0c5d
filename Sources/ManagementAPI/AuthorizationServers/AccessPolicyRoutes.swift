// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
package import Hummingbird
import OAuth
import Persistence
import Primitives
import Web

/// `/authorizationServers/{id}/policies`: access policies, their order and their life cycle.
package struct AccessPolicyRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let policies = routes.group("authorizationServers/:authServerId/policies")
        policies.get(use: list)
        policies.post(use: create)
        policies.post("reorder", use: reorder)
        policies.get(":policyId", use: get)
        policies.put(":policyId", use: replace)
        policies.delete(":policyId", use: delete)
        policies.get(":policyId/clients", use: clients)
        policies.post(":policyId/lifecycle/activate") { try await setStatus(.active, $0, $1) }
        policies.post(":policyId/lifecycle/deactivate") { try await setStatus(.inactive, $0, $1) }
    }

    /// `GET …/policies` → 200, in the order in which they are tried.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let name = context.serverName
        let answer: JSON = try await services.store.read { tx in
            try document(of: ServerRecords(tx).require(name), in: tx)
        }
        var headers = HTTPFields()
        PageLinks(url: services.policiesURL(name), parameters: [], limit: nil)
            .add(to: &headers, after: nil, next: nil)
        return .json(answer, headers: headers).tagged(answer)
    }

    /// `POST …/policies` → 201; a `priority` that is taken moves the others on.
    @Sendable private func create(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let settings = try await AccessPolicyWrite(request.json()).settings
        let name = context.serverName
        let answer: JSON = try await services.write(by: caller) { change in
            let policy = try createAccessPolicy(settings, of: name, in: change)
            return try document(policy, in: change)
        }
        return .json(answer, status: .created).tagged(answer)
    }

    /// `GET …/policies/{policyId}` → 200.
    @Sendable private func get(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let (name, id) = (context.serverName, context.parameter("policyId"))
        let answer: JSON = try await services.store.read { tx in
            try document(AccessPolicyRecords(tx).require(id, of: ServerRecords(tx).require(name).id), in: tx)
        }
        return .json(answer).tagged(answer)
    }

    /// `PUT …/policies/{policyId}` → 200; another `priority` than the one asked for last moves it.
    @Sendable private func replace(_ request: Request, _ context: ManagementContext) async throws -> Response
    {
        let caller = try context.requireWriter()
        let settings = try await AccessPolicyWrite(request.json()).settings
        let (name, id) = (context.serverName, context.parameter("policyId"))
        let precondition = Precondition(request)
        let answer: JSON = try await services.write(by: caller) { change in
            let server = try lockServer(name, in: change)
            let before = try document(AccessPolicyRecords(change).require(id, of: server.id), in: change)
            try precondition.check(current: entityTag(of: before))
            let policy = try replaceAccessPolicy(id, of: name, with: settings, in: change)
            return try document(policy, in: change)
        }
        return .json(answer).tagged(answer)
    }

    /// `DELETE …/policies/{policyId}` → 204 with its rules, active or not; 403 for the default policy.
    @Sendable private func delete(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let (name, id) = (context.serverName, context.parameter("policyId"))
        try await services.write(by: caller) { change in try deleteAccessPolicy(id, of: name, in: change) }
        return .noContent
    }

    /// `POST …/policies/reorder` with `{"ids":[…]}` → 200 with the list: ours, not the original's.
    @Sendable private func reorder(_ request: Request, _ context: ManagementContext) async throws -> Response
    {
        let caller = try context.requireWriter()
        let ids = try await OrderWrite(request.json()).ids
        let name = context.serverName
        let precondition = Precondition(request)
        let answer: JSON = try await services.write(by: caller) { change in
            let server = try lockServer(name, in: change)
            try precondition.check(current: entityTag(of: document(of: server, in: change)))
            _ = try arrangeAccessPolicies(ids, of: name, in: change)
            return try document(of: server, in: change)
        }
        return .json(answer).tagged(answer)
    }

    /// `GET …/policies/{policyId}/clients` → 200 with `limit` and `after`: the clients that the policy is
    /// for.
    @Sendable private func clients(_ request: Request, _ context: ManagementContext) async throws -> Response
    {
        _ = try context.requireCaller()
        let listing = try Listing(request, standard: 20, most: 200)
        let after = try listing.page.after.map { text in
            guard let position = ListPosition(cursor: text) else {
                throw ManagementError.invalidPaging("Invalid cursor.")
            }
            return position
        }
        let (name, id) = (context.serverName, context.parameter("policyId"))
        let page = try await services.store.read { tx in
            let server = try ServerRecords(tx).require(name)
            let policy = try AccessPolicyRecords(tx).require(id, of: server.id)
            return try AccessPolicyRecords(tx).clients(of: policy, after: after, limit: listing.page.limit)
                .map { coveredClient($0, server: services.serverURL(server.pathName)) }
        }
        return listing.answer(
            page, path: "/api/v1/authorizationServers/\(name)/policies/\(id)/clients", services: services)
    }

    /// `POST …/policies/{policyId}/lifecycle/…` → 204, however often it is called.
    private func setStatus(
        _ status: Status, _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        let caller = try context.requireWriter()
        let (name, id) = (context.serverName, context.parameter("policyId"))
        try await services.write(by: caller) { change in
            try setAccessPolicyStatus(id, of: name, to: status, in: change)
        }
        return .noContent
    }

    private func document(_ policy: AccessPolicy, in tx: any Transaction) throws -> JSON {
        let server = try ServerRecords(tx).require(policy.serverID.text)
        return accessPolicyDocument(policy, policies: services.policiesURL(server.pathName))
    }

    private func document(of server: AuthorizationServer, in tx: any Transaction) throws -> JSON {
        let url = services.policiesURL(server.pathName)
        return .array(
            try AccessPolicyRecords(tx).list(of: server.id).map { accessPolicyDocument($0, policies: url) })
    }
}

extension ManagementContext {
    /// The id of the authorization server in the path, or the word `default`.
    var serverName: String { parameter("authServerId") }
}

extension ManagementServices {
    func serverURL(_ name: String) -> String { "\(baseURL)/api/v1/authorizationServers/\(name)" }

    func policiesURL(_ server: String) -> String { "\(serverURL(server))/policies" }
}

/// A client that a policy is for, on the wire.
private func coveredClient(_ app: App, server: String) -> JSON {
    [
        "client_id": .string(app.clientID), "client_name": .string(app.label),
        "client_uri": app.settings.others["client_uri"] ?? .null,
        "logo_uri": app.settings.others["logo_uri"] ?? .null,
        "_links": ["tokens": ["href": .string("\(server)/clients/\(app.clientID)/tokens")]],
    ]
}
