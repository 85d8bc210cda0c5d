// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Expressions
package import Persistence
package import Primitives
package import SystemLog
import Synchronization

/// Makes the memberships of a user what the active rules say, in the transaction that changed the user.
///
/// Members that somebody has added stay, whatever rules say.
package func applyGroupRules(
    to user: User, by caller: Caller, in tx: any Transaction, with surroundings: Surroundings
) throws {
    let records = GroupRuleRecords(tx)
    let rules = try records.active()
    let present = try records.memberships(of: user.id)
    guard !rules.isEmpty || !present.isEmpty else { return }
    let groups = try GroupRecords(tx).groups(of: user.id)
    let active = Set(rules.map(\.id))
    // What deactivated rules have made stays.
    let (add, drop) = membershipChanges(
        of: user, in: groups, by: rules, present: present.filter { active.contains($0.rule) })
    let now = surroundings.now().wholeSecond
    for (rule, group) in add where try records.add(user.id, to: group, by: rule, at: now) {
        try record(.groupMemberAdded, user, group, caller, in: tx, with: surroundings)
    }
    for (rule, group) in drop where try records.remove(user.id, from: group, by: rule) {
        try record(.groupMemberRemoved, user, group, caller, in: tx, with: surroundings)
    }
}

/// What has to change so that a user's memberships are those of the rules; nothing is read or written.
func membershipChanges(
    of user: User, in groups: [Group], by rules: [GroupRule],
    present: [(rule: ID<GroupRule>, group: ID<Group>)]
) -> (add: [(rule: ID<GroupRule>, group: ID<Group>)], drop: [(rule: ID<GroupRule>, group: ID<Group>)]) {
    struct Pair: Hashable {
        let rule: ID<GroupRule>
        let group: ID<Group>
    }
    let before = Set(present.map { Pair(rule: $0.rule, group: $0.group) })
    var wanted: Set<Pair> = []
    for rule in rules {
        guard let parsed = parsedExpressions.find(rule.expression) else { continue }
        if rule.matches(user, groups: groups, parsed: parsed) {
            for group in rule.groupIDs { wanted.insert(Pair(rule: rule.id, group: group)) }
        }
    }
    func sorted(_ pairs: Set<Pair>) -> [(rule: ID<GroupRule>, group: ID<Group>)] {
        pairs.sorted { ($0.rule.text, $0.group.text) < ($1.rule.text, $1.group.text) }.map {
            ($0.rule, $0.group)
        }
    }
    return (sorted(wanted.subtracting(before)), sorted(before.subtracting(wanted)))
}

/// Whether rules have anything to do with all users.
package func hasPendingGroupRules(in tx: any Transaction) throws -> Bool {
    try GroupRuleRecords(tx).pending() != nil
}

/// Does some of what rules have to do with all users; answers whether there is more.
///
/// Where it stands is written with it, so that it goes on there after a restart.
package func continueGroupRules(
    in tx: any Transaction, batch: Int = 200, with surroundings: Surroundings
) throws -> Bool {
    let records = GroupRuleRecords(tx)
    guard let (rule, through) = try records.pending(), let job = rule.job else { return false }
    let caller = Caller.system("Group rule \(rule.name)", in: surroundings)
    switch job {
    case .apply:
        let users = try records.users(after: through, limit: batch)
        for id in users {
            guard let user = try UserRecords(tx).find(id) else { continue }
            try applyGroupRules(to: user, by: caller, in: tx, with: surroundings)
        }
        if let last = users.last { try records.progress(of: rule.id, through: last.text, count: users.count) }
        if users.count < batch { try records.finished(rule.id) }
    case .keep, .remove:
        let memberships = try records.memberships(by: rule.id, limit: batch)
        for (user, group) in memberships {
            guard job == .remove else {
                try records.keep(user, in: group, by: rule.id)
                continue
            }
            if try records.remove(user, from: group, by: rule.id), let user = try UserRecords(tx).find(user) {
                try record(.groupMemberRemoved, user, group, caller, in: tx, with: surroundings)
            }
        }
        if memberships.count < batch { try records.delete(rule.id) }
    }
    return try records.pending() != nil
}

private func record(
    _ type: EventType, _ user: User, _ group: ID<Group>, _ caller: Caller, in tx: any Transaction,
    with surroundings: Surroundings
) throws {
    try GroupRecords(tx).membershipChanged(of: group, at: surroundings.now().wholeSecond)
    let target = try GroupRecords(tx).find(group)?.eventTarget
    try recordChange(
        type, target: user.eventTarget, also: target.map { [$0] } ?? [], from: nil, to: nil, by: caller,
        in: tx, with: surroundings)
}

extension ProfileSchema {
    /// The attributes with their types, as expressions see them.
    package var declaredTypes: [String: DeclaredType] {
        Dictionary(
            uniqueKeysWithValues: attributes.map { attribute in
                let type: DeclaredType =
                    switch attribute.kind {
                    case .string: .string
                    case .boolean: .bool
                    case .integer: .integer
                    case .number: .number
                    case .array: .list(of: .any)
                    case .object: .any
                    }
                return (attribute.name, type)
            })
    }
}

/// Expressions of rules by their text: a rule is read once and evaluated for every user.
private let parsedExpressions = ParsedExpressions()

private final class ParsedExpressions: Sendable {
    private let known = Mutex<[String: ParsedExpression]>([:])

    func find(_ text: String) -> ParsedExpression? {
        if let parsed = known.withLock({ $0[text] }) { return parsed }
        guard let parsed = try? ParsedExpression(parsing: text) else { return nil }
        known.withLock { known in
            if known.count >= 4096 { known.removeAll() }
            known[text] = parsed
        }
        return parsed
    }
}
