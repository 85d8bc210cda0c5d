// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Persistence
import Primitives
package import SystemLog

extension AccessRule.Conditions {
    /// As it is stored; empty lists are left out.
    var stored: JSON {
        let lists: [(Name, [String])] = [
            ("grantTypes", grantTypes.names), ("usersIncluded", usersIncluded),
            ("usersExcluded", usersExcluded),
            ("groupsIncluded", groupsIncluded), ("groupsExcluded", groupsExcluded), ("scopes", scopes),
        ]
        return .object(
            JSONObject(
                uniqueMembers: lists.filter { !$0.1.isEmpty }.map { (name: $0.0, value: .strings($0.1)) }))
    }

    /// `nil` when it is not what ``stored`` wrote.
    init?(stored: JSON) {
        guard let object = stored.object else { return nil }
        var isWhole = true
        func list(_ name: String) -> [String] {
            guard let value = object[name] else { return [] }
            guard let strings = value.strings else {
                isWhole = false
                return []
            }
            return strings
        }
        self.init(
            grantTypes: [GrantType](names: list("grantTypes")), usersIncluded: list("usersIncluded"),
            usersExcluded: list("usersExcluded"), groupsIncluded: list("groupsIncluded"),
            groupsExcluded: list("groupsExcluded"), scopes: list("scopes"))
        guard isWhole else { return nil }
    }
}

extension AccessRule.Actions {
    /// As it is stored, in minutes.
    var stored: JSON {
        var object: JSONObject = [
            "accessTokenLifetime": .integer(Int64(accessTokenLifetimeMinutes)),
            "refreshTokenLifetime": .integer(Int64(refreshTokenLifetimeMinutes)),
            "refreshTokenWindow": .integer(Int64(refreshTokenWindowMinutes)),
        ]
        object["inlineHook"] = inlineHookID.map { .string($0) }
        object["inlineHookOnFailure"] = inlineHookOnFailure.map { .string($0.rawValue) }
        return .object(object)
    }

    /// `nil` when it is not what ``stored`` wrote.
    init?(stored: JSON) {
        guard let access = stored["accessTokenLifetime"]?.integer,
            let refresh = stored["refreshTokenLifetime"]?.integer,
            let window = stored["refreshTokenWindow"]?.integer
        else { return nil }
        self.init(
            accessTokenLifetimeMinutes: Int(access), refreshTokenLifetimeMinutes: Int(refresh),
            refreshTokenWindowMinutes: Int(window), inlineHookID: stored["inlineHook"]?.string,
            inlineHookOnFailure: stored["inlineHookOnFailure"]?.string.flatMap(HookFailurePolicy.init))
    }
}

extension AccessPolicy: Changeable {
    /// What events say of the policy before and after a change.
    var document: JSON {
        [
            "name": .string(name), "description": .string(description), "status": .string(status.rawValue),
            "priority": .integer(Int64(priority)), "clients": .strings(clients),
        ]
    }

    /// The policy as the target of an event.
    package var eventTarget: Event.Target {
        Event.Target(id: id.text, type: "PolicyEntity", displayName: name)
    }

    /// The order of policies belongs to their server.
    package var revised: Revised {
        .things([
            RevisedThing(.policy, id.text, in: serverID.text), RevisedThing(.server, serverID.text),
        ])
    }

    package var invalidated: [ConfigurationKey] { [.server(serverID)] }
}

extension AccessRule {
    /// What events say of the rule before and after a change.
    var document: JSON {
        [
            "name": .string(name), "status": .string(status.rawValue), "priority": .integer(Int64(priority)),
            "conditions": conditions.stored, "actions": actions.stored,
        ]
    }

    /// The rule as the target of an event.
    fileprivate var eventTarget: Event.Target {
        Event.Target(id: id.text, type: "PolicyRule", displayName: name)
    }
}

/// A rule, which belongs to its policy.
struct RuleOfPolicy: Changeable {
    let rule: AccessRule
    let policy: AccessPolicy

    var eventTarget: Event.Target { rule.eventTarget }

    var revised: Revised { .things([RevisedThing(.policy, policy.id.text, in: policy.serverID.text)]) }

    var invalidated: [ConfigurationKey] { policy.invalidated }
}
