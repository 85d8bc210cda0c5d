// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
import Primitives
package import SystemLog

/// Whether rules have anything to do that no transaction has done.
package func hasPendingGroupRules(in tx: any Transaction) throws -> Bool {
    if try GroupRuleRecords(tx).pending() != nil { return true }
    return try !GroupRuleDueRecords(tx).isEmpty()
}

/// Does some of what rules have to do with many users; answers whether there is more.
///
/// The same transaction writes how far it has come, so that it continues there after a restart. Users whom a
/// change has left over come first: a caller waits for them.
package func continueGroupRules(batch: Int = 200, in change: Change) throws -> Bool {
    let due = try GroupRuleDueRecords(change).take(limit: batch)
    guard due.isEmpty else {
        GroupRuleSettlement.of(change).inBackground(due)
        return try hasPendingGroupRules(in: change)
    }
    let records = GroupRuleRecords(change)
    guard let (rule, through) = try records.pending(), let job = rule.job else { return false }
    let change = change.acting(as: .system("Group rule \(rule.name)", in: change.surroundings))
    switch job {
    case .apply:
        let users = try records.users(after: through, limit: batch)
        GroupRuleSettlement.of(change).inBackground(users)
        if let last = users.last { try records.progress(of: rule.id, through: last.text, count: users.count) }
        if users.count < batch { try records.finished(rule.id) }
    case .keep, .remove:
        let members = MembershipRecords(change)
        let memberships = try records.memberships(by: rule.id, limit: batch)
        for (user, group) in memberships {
            guard job == .remove else {
                try members.keep(user, in: group, by: rule.id)
                continue
            }
            if try members.remove(user, from: group, by: rule.id),
                let user = try UserRecords(change).find(user)
            {
                try recordMembership(.groupMemberRemoved, user, group, in: change)
            }
        }
        if memberships.count < batch { try records.delete(rule.id) }
    }
    return try hasPendingGroupRules(in: change)
}
