// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import Directory
import JOSE
import OAuth
import Persistence
import Primitives
import SystemLog

extension ConfigurationReader {
    /// A server with its scopes and claims; what the system has made and nobody has changed is left out.
    func server(_ server: AuthorizationServer, _ policies: [AccessPolicy]) throws -> ConfigurationPart {
        var document: JSONObject = [:]
        if server.isDefault { document["default"] = true }
        document["description"] = server.description.map { .string($0) }
        if server.status == .inactive { document["status"] = "INACTIVE" }
        document["audiences"] = [.string(server.audience)]
        if !server.resources.isEmpty { document["resources"] = .strings(server.resources) }
        document["issuerMode"] = .string(server.issuerMode.rawValue)
        document["tokenProfile"] = .string(server.tokenProfile.rawValue)
        if server.revokesOnSignOut { document["revokeRefreshTokensOnSignOut"] = true }
        document["credentials"] = [
            "signing": [
                "algorithm": .string(server.algorithm.rawValue),
                "rotationMode": .string(server.rotationMode.rawValue),
            ]
        ]
        let scopes = try ScopeRecords(tx).list(of: server.id).filter { !$0.system || !$0.isAsMade }
        if !scopes.isEmpty { document["scopes"] = .array(scopes.map(scope)) }
        let claims = try ClaimRecords(tx).list(of: server.id).filter { !$0.isSystem || !$0.isAsMade }
        if !claims.isEmpty { document["claims"] = .array(claims.map(claim)) }
        document["policies"] = .strings(policies.map(\.id.text))
        return ConfigurationPart(.server, id: server.id.text, name: server.name, document: document)
    }

    /// A policy with its rules, in their order.
    func policy(_ policy: AccessPolicy, of server: AuthorizationServer) throws -> ConfigurationPart {
        var document: JSONObject = [:]
        document["description"] = .string(policy.description)
        if policy.status == .inactive { document["status"] = "INACTIVE" }
        document["clients"] = .strings(policy.clients)
        document["rules"] = .array(try AccessRuleRecords(tx).list(of: policy.id).map(rule))
        return ConfigurationPart(
            .policy, id: policy.id.text, parent: server.id.text, name: policy.name, document: document)
    }

    private func scope(_ scope: Scope) -> JSON {
        let wire = scopeDocument(scope, server: "").object ?? [:]
        return .object(wire.without(["id", "system", "apiResourceId", "_links"]).withoutNulls)
    }

    private func claim(_ claim: ClaimDefinition) -> JSON {
        let wire = claimDocument(claim, server: "").object ?? [:]
        var document = wire.without(["id", "system", "apiResourceId", "_links"]).withoutNulls
        if claim.isActive { document["status"] = nil }
        if claim.scopes.isEmpty { document["conditions"] = nil }
        return .object(document)
    }

    private func rule(_ rule: AccessRule) -> JSON {
        let wire = accessRuleDocument(rule, rules: "").object ?? [:]
        var document: JSONObject = ["name": .string(rule.name)]
        if rule.status == .inactive { document["status"] = "INACTIVE" }
        var conditions = wire["conditions"]?.object ?? [:]
        var people: JSONObject = [:]
        for (name, lists) in conditions["people"]?.object?.members ?? [] {
            let kept = JSONObject(
                uniqueMembers: (lists.object?.members ?? []).filter { $0.value.array?.isEmpty == false })
            if !kept.isEmpty { people[name] = .object(kept) }
        }
        conditions["people"] = people.isEmpty ? nil : .object(people)
        document["conditions"] = .object(conditions)
        document["actions"] = wire["actions"]
        return .object(document)
    }
}

extension Scope {
    /// Whether a scope of the system is as it was made.
    var isAsMade: Bool { SystemScopes.settings(named: name) == ScopeSettings(of: self) }
}

extension ClaimDefinition {
    /// What a claim of the system was made as.
    var asMade: SystemClaim? { systemClaims.first { $0.name == name && $0.claimType == claimType } }

    /// Whether it is that.
    var isAsMade: Bool {
        guard let standard = asMade else { return false }
        return value == standard.value && Set(scopes) == Set(standard.scopes)
            && alwaysIncludeInToken == standard.alwaysIncludeInToken && isActive
    }
}
