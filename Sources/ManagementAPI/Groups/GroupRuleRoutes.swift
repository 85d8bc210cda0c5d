// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Hummingbird
import Persistence
package import Primitives
import Web

/// `/groups/rules`: rules that make users members of groups.
package struct GroupRuleRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let rules = routes.group("groups/rules")
        rules.get(use: list)
        rules.post(use: create)
        rules.get(":ruleId", use: read)
        rules.put(":ruleId", use: replace)
        rules.delete(":ruleId", use: delete)
        rules.post(":ruleId/lifecycle/activate") { try await setStatus(true, $0, $1) }
        rules.post(":ruleId/lifecycle/deactivate") { try await setStatus(false, $0, $1) }
    }

    /// `GET /groups/rules` → 200, pages of 50.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let listing = try Listing(request, standard: 50, most: 200)
        let position = try listing.position()
        let search = try listing.parameters.text("search", longest: 255) ?? listing.q
        let expands = try Self.expandsNames(listing.parameters)
        let page = try await services.store.read { tx in
            let left = try GroupRuleDueRecords(tx).count()
            return try GroupRuleRecords(tx).list(search: search, after: position, limit: listing.page.limit)
                .map { try document($0, withNames: expands, left: left, in: tx) }
        }
        return listing.answer(page, path: "/api/v1/groups/rules", services: services)
    }

    /// `POST /groups/rules` → 200, inactive.
    @Sendable private func create(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let draft = try GroupRuleDraft(reading: try await request.json())
        let answer = try await services.write(by: caller) { change in
            try document(createGroupRule(draft, in: change), withNames: false, in: change)
        }
        return .json(answer)
    }

    /// `GET /groups/rules/{id}` → 200, with the progress of what is being done with all users.
    @Sendable private func read(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let id = id(context)
        let expands = try Self.expandsNames(QueryParameters(request))
        return .json(
            try await services.store.read { tx in
                try document(groupRule(id, in: tx), withNames: expands, in: tx)
            })
    }

    /// `PUT /groups/rules/{id}` → 200 for a rule that is not active.
    @Sendable private func replace(_ request: Request, _ context: ManagementContext) async throws -> Response
    {
        let caller = try context.requireWriter()
        let id = id(context)
        let draft = try GroupRuleDraft(reading: try await request.json())
        let answer = try await services.write(by: caller) { change in
            try document(replaceGroupRule(id, with: draft, in: change), withNames: false, in: change)
        }
        return .json(answer)
    }

    /// `DELETE /groups/rules/{id}?removeUsers` → 202 `{}`: memberships are taken care of afterwards.
    @Sendable private func delete(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let id = id(context)
        let removes = try QueryParameters(request).flag("removeUsers") ?? false
        try await services.write(by: caller) { change in
            try deleteGroupRule(id, removingUsers: removes, in: change)
        }
        return .json([:], status: .accepted)
    }

    /// `POST /groups/rules/{id}/lifecycle/…` → 204.
    private func setStatus(
        _ isActive: Bool, _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        let caller = try context.requireWriter()
        let id = id(context)
        try await services.write(by: caller) { change in
            try setGroupRuleStatus(id, isActive: isActive, in: change)
        }
        return .noContent
    }

    private static func expandsNames(_ parameters: QueryParameters) throws -> Bool {
        try !parameters.expansions(of: ["groupIdToGroupNameMap"]).isEmpty
    }

    private func id(_ context: ManagementContext) -> ID<GroupRule> { ID(context.parameter("ruleId")) }

    /// `left` people are still to be looked at by all rules that are at work; `nil`: to be counted.
    private func document(
        _ rule: GroupRule, withNames: Bool, left: Int64? = nil, in tx: any Transaction
    ) throws -> JSON {
        let existing = try GroupRecords(tx).existing(rule.groupIDs)
        var object: JSONObject = [
            "type": "group_rule",
            "id": .string(rule.id.text),
            "status": .string(rule.status.rawValue),
            "name": .string(rule.name),
            "created": .string(rule.created.rfc3339),
            "lastUpdated": .string(rule.lastUpdated.rfc3339),
            "conditions": [
                "people": [
                    "users": ["exclude": .strings(rule.excludedUsers)], "groups": ["exclude": []],
                ],
                "expression": [
                    "value": .string(rule.expression), "type": "urn:okta:expression:1.0",
                ],
            ],
            "actions": ["assignUserToGroups": ["groupIds": .strings(rule.groupIDs.map(\.text))]],
            "allGroupsValid": .bool(existing.count == Set(rule.groupIDs).count),
        ]
        var embedded: JSONObject = [:]
        if withNames {
            var names: JSONObject = [:]
            for id in rule.groupIDs {
                names[id.text] = try GroupRecords(tx).find(id).map { .string($0.name) }
            }
            embedded["groupIdToGroupNameMap"] = .object(names)
        }
        if rule.job == .apply { embedded["progress"] = ["usersDone": .integer(rule.doneCount)] }
        let left = try left ?? GroupRuleDueRecords(tx).count()
        if left > 0, rule.status == .active {
            var progress = embedded["progress"]?.object ?? [:]
            progress["usersLeft"] = .integer(left)
            embedded["progress"] = .object(progress)
        }
        if !embedded.isEmpty { object["_embedded"] = .object(embedded) }
        return .object(object)
    }
}

extension GroupRuleDraft {
    /// Reads a request to create or replace a rule; ids, times and the status are ignored.
    package init(reading body: JSON?) throws {
        var fields = try Fields(body, of: "groupRule")
        let name = fields.requiredString("name", longest: 50)
        if let type = fields.string("type"), type != "group_rule" {
            fields.refuse("type", "must be group_rule")
        }
        var conditions = fields.fields("conditions")
        var people = conditions.fields("people")
        var users = people.fields("users")
        let excluded = users.strings("exclude", most: 100) ?? []
        people.absorb(users)
        conditions.absorb(people)
        var expression = conditions.fields("expression")
        let text = expression.requiredString("value", longest: 2000, unseen: .ofText)
        if let type = expression.string("type"), type != "urn:okta:expression:1.0" {
            expression.refuse("type", "must be urn:okta:expression:1.0")
        }
        conditions.absorb(expression)
        fields.absorb(conditions)
        var actions = fields.fields("actions")
        var assign = actions.fields("assignUserToGroups")
        let groups = assign.strings("groupIds", most: GroupRule.mostGroups) ?? []
        if groups.isEmpty { assign.refuse("groupIds", "The field cannot be left blank") }
        actions.absorb(assign)
        fields.absorb(actions)
        try fields.check()
        self.init(name: name, expression: text, excludedUsers: excluded, groupIDs: groups.map { ID($0) })
    }
}
