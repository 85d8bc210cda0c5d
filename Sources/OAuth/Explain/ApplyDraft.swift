// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import Directory
package import Persistence
import Policies
package import Primitives

extension ServerRows {
    /// The rows as they would be if the draft were saved: the checks are those of saving.
    ///
    /// The transaction is read, never written. First things are removed, then created and replaced, then put
    /// in order. New things get the ids `draft-1`, `draft-2` and so on.
    package func applying(_ draft: Draft, in tx: any Transaction, at now: Timestamp) throws -> ServerRows {
        guard draft.count <= Draft.most else {
            throw ChangeRefused.invalid("draft", "must not have more than \(Draft.most) changes")
        }
        var change = DraftChange(rows: self, tx: tx, now: now)
        for name in draft.removedClaims { try change.removeClaim(name) }
        for (index, claim) in draft.claims.enumerated() {
            try at("draft.claims.upsert[\(index)]") { try change.upsert(claim) }
        }
        for rule in draft.removedRules { try change.removeRule(rule.id, of: rule.policyID) }
        for (index, rule) in draft.rules.enumerated() {
            try at("draft.rules.upsert[\(index)]") { try change.upsert(rule) }
        }
        for order in draft.ruleOrders { try change.arrangeRules(order.ids, of: order.policyID) }
        if let ids = draft.policyOrder { try change.arrangePolicies(ids) }
        return ServerRows(
            server: server, scopes: scopes, claims: change.claims, policies: change.policies, keys: keys,
            organisation: organisation)
    }
}

/// Says of what is wrong where in the draft it stands.
private func at(_ path: String, _ body: () throws -> Void) throws {
    do {
        try body()
    } catch ChangeRefused.invalid(_, let causes) {
        throw ChangeRefused.invalid(object: "draft", causes: causes.map { "\(path).\($0)" })
    }
}

private struct DraftChange {
    let rows: ServerRows
    let tx: any Transaction
    let now: Timestamp
    var claims: [ClaimDefinition]
    var policies: [(policy: AccessPolicy, rules: [AccessRule])]
    private var orders: [String: PriorityOrder] = [:]
    private var made = 0

    init(rows: ServerRows, tx: any Transaction, now: Timestamp) {
        self.rows = rows
        self.tx = tx
        self.now = now
        claims = rows.claims
        policies = rows.policies
    }

    private mutating func newID() -> String {
        made += 1
        return "draft-\(made)"
    }

    mutating func removeClaim(_ name: String) throws(ChangeRefused) {
        let removed = claims.filter { ($0.id.text == name || $0.name == name) && !$0.isSystem }
        guard !removed.isEmpty else {
            throw .invalid("draft.claims.remove", "there is no claim `\(name)` that can be deleted")
        }
        claims.removeAll { claim in removed.contains { $0.id == claim.id } }
    }

    mutating func upsert(_ change: Draft.ClaimChange) throws(ChangeRefused) {
        let settings = change.settings
        let index = claims.firstIndex { claim in
            if let id = change.id { return claim.id.text == id }
            return claim.name == settings.name && claim.claimType == settings.claimType
        }
        if change.id != nil, index == nil { throw .invalid("id", "there is no claim with this id") }
        let known = Set(rows.scopes.map(\.name))
        guard let index else {
            let claim = try settings.definition(id: ID(newID()), knownScopes: known)
            claims.append(claim)
            return
        }
        let before = claims[index]
        if before.isSystem {
            claims[index] = try changed(before, by: settings)
        } else {
            claims[index] = try settings.definition(
                id: before.id, knownScopes: known.union(before.scopes), replacing: before)
        }
        let isTaken = claims.contains {
            $0.id != before.id && $0.name == settings.name && $0.claimType == claims[index].claimType
        }
        if isTaken { throw .invalid("name", "another claim of this type has this name already") }
    }

    private func policy(_ id: String) throws(ChangeRefused) -> Int {
        guard let index = policies.firstIndex(where: { $0.policy.id.text == id }) else {
            throw .invalid("policyId", "there is no policy `\(id)` on this authorization server")
        }
        return index
    }

    private mutating func order(of policy: ID<AccessPolicy>) throws -> PriorityOrder {
        if let order = orders[policy.text] { return order }
        return try PriorityRecords(rulesOf: policy, in: tx).order()
    }

    mutating func removeRule(_ id: String, of policyID: String) throws {
        let index = try policy(policyID)
        guard let rule = policies[index].rules.first(where: { $0.id.text == id }), !rule.system else {
            throw ChangeRefused.invalid(
                "draft.rules.remove", "the policy has no rule `\(id)` that can be deleted")
        }
        var order = try order(of: policies[index].policy.id)
        order.remove(id)
        policies[index].rules.removeAll { $0.id == rule.id }
        settle(index, order)
    }

    mutating func upsert(_ change: Draft.RuleChange) throws {
        let index = try policy(change.policyID)
        let policy = policies[index].policy
        let settings = change.settings
        let place = policies[index].rules.firstIndex { rule in
            change.id.map { rule.id.text == $0 } ?? (rule.name == settings.name)
        }
        let before = place.map { policies[index].rules[$0] }
        var problems = settings.problems
        if change.id != nil, before == nil { problems.append("id: the policy has no rule with this id") }
        problems += try AccessReferences(tx).problems(
            with: settings.conditions, replacing: before?.conditions, on: rows.server.id)
        if policies[index].rules.contains(where: { $0.name == settings.name && $0.id != before?.id }) {
            problems.append("name: another rule of this policy has this name already")
        }
        guard problems.isEmpty else { throw ChangeRefused.invalid(object: "policyRule", causes: problems) }
        var order = try order(of: policy.id)
        if let place, var rule = before {
            rule.name = settings.name
            rule.status = settings.status ?? rule.status
            rule.conditions = settings.conditions
            rule.actions = settings.actions
            policies[index].rules[place] = rule
            order.move(rule.id.text, to: settings.priority)
        } else {
            let id = newID()
            policies[index].rules.append(
                AccessRule(
                    id: ID(id), policyID: policy.id, name: settings.name,
                    status: settings.status ?? .active, system: false, priority: 0,
                    requestedPriority: settings.priority, conditions: settings.conditions,
                    actions: settings.actions, created: now, lastUpdated: now))
            order.insert(id, at: settings.priority)
        }
        settle(index, order)
    }

    mutating func arrangeRules(_ ids: [String], of policyID: String) throws {
        let index = try policy(policyID)
        var order = try order(of: policies[index].policy.id)
        guard order.arrangeOrdinary(ids) else {
            throw ChangeRefused.invalid(
                "draft.rules.order",
                "must name every rule of the policy once; those of the system may be left out")
        }
        settle(index, order)
    }

    mutating func arrangePolicies(_ ids: [String]) throws {
        var order = try PriorityRecords(policiesOf: rows.server.id, in: tx).order()
        guard order.arrangeOrdinary(ids) else {
            throw ChangeRefused.invalid(
                "draft.policies.order",
                "must name every policy of the server once; those of the system may be left out")
        }
        for index in policies.indices {
            policies[index].policy.priority = order.place(of: policies[index].policy.id.text) ?? 0
        }
        policies.sort { $0.policy.priority < $1.policy.priority }
    }

    /// Gives the rules of a policy the places that they have in the order.
    private mutating func settle(_ index: Int, _ order: PriorityOrder) {
        orders[policies[index].policy.id.text] = order
        for rule in policies[index].rules.indices {
            policies[index].rules[rule].priority =
                order.place(of: policies[index].rules[rule].id.text) ?? 0
        }
        policies[index].rules.sort { $0.priority < $1.priority }
    }
}

extension PriorityOrder {
    /// Arranges the items that are not the system's; those of the system may be named too.
    fileprivate mutating func arrangeOrdinary(_ ids: [String]) -> Bool {
        let system = Set(items.filter(\.isSystem).map(\.id))
        return arrange(ids.filter { !system.contains($0) })
    }
}
