// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives
import SystemLog

/// Whether rules have anything to do that no transaction has done.
package func hasPendingGroupRules(in tx: any Transaction) throws -> Bool {
    if try GroupRuleRecords(tx).pending() != nil { return true }
    return try !GroupRuleDueRecords(tx).isEmpty()
}

/// Does some of what rules have to do with many users; answers whether there is more.
///
/// The same transaction writes how far it has come, so that it continues there after a restart. Users whom a
/// change has left over come first: a caller waits for them.
package func continueGroupRules(
    in tx: any Transaction, batch: Int = 200, with surroundings: Surroundings
) throws -> Bool {
    let due = try GroupRuleDueRecords(tx).take(limit: batch)
    guard due.isEmpty else {
        GroupRuleSettlement.of(tx, by: .system("Group rules", in: surroundings), with: surroundings)
            .inBackground(due)
        return try hasPendingGroupRules(in: tx)
    }
    let records = GroupRuleRecords(tx)
    guard let (rule, through) = try records.pending(), let job = rule.job else { return false }
    let caller = Caller.system("Group rule \(rule.name)", in: surroundings)
    switch job {
    case .apply:
        let users = try records.users(after: through, limit: batch)
        GroupRuleSettlement.of(tx, by: caller, with: surroundings).inBackground(users)
        if let last = users.last { try records.progress(of: rule.id, through: last.text, count: users.count) }
        if users.count < batch { try records.finished(rule.id) }
    case .keep, .remove:
        let members = MembershipRecords(tx, by: caller, with: surroundings)
        let memberships = try records.memberships(by: rule.id, limit: batch)
        for (user, group) in memberships {
            guard job == .remove else {
                try members.keep(user, in: group, by: rule.id)
                continue
            }
            if try members.remove(user, from: group, by: rule.id), let user = try UserRecords(tx).find(user) {
                try recordMembership(
                    .groupMemberRemoved, user, group, by: caller, in: tx, with: surroundings)
            }
        }
        if memberships.count < batch { try records.delete(rule.id) }
    }
    return try hasPendingGroupRules(in: tx)
}
