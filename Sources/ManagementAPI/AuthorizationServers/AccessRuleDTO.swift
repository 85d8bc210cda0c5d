// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import OAuth
package import Primitives

/// An access rule on the wire.
///
/// `rules` is the path of the policy's rules in the management API.
package func accessRuleDocument(_ rule: AccessRule, rules: String) -> JSON {
    let own = "\(rules)/\(rule.id)"
    var links: JSONObject = [
        "self": rule.system ? link(own, "GET", "PUT") : link(own, "GET", "PUT", "DELETE")
    ]
    add(lifecycleOf: rule.status, at: own, to: &links)
    return [
        "id": .string(rule.id.text), "status": .string(rule.status.rawValue), "name": .string(rule.name),
        "priority": .integer(Int64(rule.priority)),
        "created": .string(rule.created.rfc3339), "lastUpdated": .string(rule.lastUpdated.rfc3339),
        "system": .bool(rule.system),
        "conditions": conditionsDocument(rule.conditions), "actions": actionsDocument(rule.actions),
        "_links": .object(links), "type": "RESOURCE_ACCESS",
    ]
}

/// `users.exclude` is always there, the other lists of people only when they hold something.
private func conditionsDocument(_ conditions: AccessRule.Conditions) -> JSON {
    func list(_ names: [String]) -> JSON? { names.isEmpty ? nil : .strings(names) }
    var users: JSONObject = [:]
    users["include"] = list(conditions.usersIncluded)
    users["exclude"] = .strings(conditions.usersExcluded)
    var groups: JSONObject = [:]
    groups["include"] = list(conditions.groupsIncluded)
    groups["exclude"] = list(conditions.groupsExcluded)
    var people: JSONObject = ["users": .object(users)]
    if !groups.isEmpty { people["groups"] = .object(groups) }
    return [
        "people": .object(people), "grantTypes": ["include": .strings(conditions.grantTypes.names)],
        "scopes": ["include": .strings(conditions.scopes)],
    ]
}

private func actionsDocument(_ actions: AccessRule.Actions) -> JSON {
    var token: JSONObject = [
        "accessTokenLifetimeMinutes": .integer(Int64(actions.accessTokenLifetimeMinutes)),
        "refreshTokenLifetimeMinutes": .integer(Int64(actions.refreshTokenLifetimeMinutes)),
        "refreshTokenWindowMinutes": .integer(Int64(actions.refreshTokenWindowMinutes)),
    ]
    if let hook = actions.inlineHookID {
        var inlineHook: JSONObject = ["id": .string(hook)]
        inlineHook["onFailure"] = actions.inlineHookOnFailure.map { .string($0.rawValue) }
        token["inlineHook"] = .object(inlineHook)
    }
    return ["token": .object(token)]
}

/// A rule as clients and seed files send it.
///
/// `type` is ignored: the SDKs of the original send wrong ones.
package struct AccessRuleWrite: Sendable {
    package let settings: AccessRuleSettings

    /// Refuses a body that is not such a document, with every cause.
    package init(_ body: JSON?) throws {
        var fields = try Fields(body, of: "policyRule")
        let name = fields.requiredString("name")
        let status: Status? = fields.choice("status")
        let priority = fields.integer("priority", in: 0...Int(Int32.max))
        settings = AccessRuleSettings(
            name: name, status: status, priority: priority, conditions: Self.conditions(in: &fields),
            actions: Self.actions(in: &fields))
        try fields.check()
    }

    private static func conditions(in fields: inout Fields) -> AccessRule.Conditions {
        var conditions = fields.fields("conditions")
        var people = conditions.fields("people")
        let users = lists("users", in: &people)
        let groups = lists("groups", in: &people)
        conditions.absorb(people)
        let grantTypes = lists("grantTypes", in: &conditions)
        let scopes = lists("scopes", in: &conditions)
        fields.absorb(conditions)
        return AccessRule.Conditions(
            grantTypes: [GrantType](names: grantTypes.include), usersIncluded: users.include,
            usersExcluded: users.exclude,
            groupsIncluded: groups.include, groupsExcluded: groups.exclude, scopes: scopes.include)
    }

    private static func lists(
        _ field: String, in fields: inout Fields
    ) -> (include: [String], exclude: [String]) {
        var inner = fields.fields(field)
        let include = inner.strings("include", longest: 255) ?? []
        let exclude = inner.strings("exclude", longest: 255) ?? []
        fields.absorb(inner)
        return (include, exclude)
    }

    /// Absent lifetimes take their defaults; a default window is never longer than the refresh token's
    /// lifetime.
    private static func actions(in fields: inout Fields) -> AccessRule.Actions {
        var actions = fields.fields("actions")
        var token = actions.fields("token")
        var values = AccessRule.Actions()
        if let minutes = token.integer("accessTokenLifetimeMinutes", in: 0...Int(Int32.max)) {
            values.accessTokenLifetimeMinutes = minutes
        }
        if let minutes = token.integer("refreshTokenLifetimeMinutes", in: 0...Int(Int32.max)) {
            values.refreshTokenLifetimeMinutes = minutes
        }
        if let minutes = token.integer("refreshTokenWindowMinutes", in: 0...Int(Int32.max)) {
            values.refreshTokenWindowMinutes = minutes
        } else if values.refreshTokenLifetimeMinutes > 0 {
            values.refreshTokenWindowMinutes = min(
                values.refreshTokenWindowMinutes, values.refreshTokenLifetimeMinutes)
        }
        var hook = token.fields("inlineHook")
        values.inlineHookID = hook.string("id", longest: 255).flatMap { $0.isEmpty ? nil : $0 }
        values.inlineHookOnFailure = hook.choice("onFailure")
        token.absorb(hook)
        actions.absorb(token)
        fields.absorb(actions)
        return values
    }
}
