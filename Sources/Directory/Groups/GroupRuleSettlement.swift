// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
import Primitives
import SystemLog

/// Makes memberships what the active rules say of everyone whom a transaction has changed, before it ends.
///
/// Records hand it users: those whose attributes or status have changed, those who have come into a group or
/// left it, and the members of a group that is renamed or deleted. A transaction looks at ``mostUsers`` of
/// them in at most ``mostRounds`` rounds; the others are written down, and the job continues with them.
final class GroupRuleSettlement: TransactionEnding {
    /// So many people one transaction looks at.
    static let mostUsers = 1000
    /// So often one transaction looks at somebody.
    static let mostRounds = 8

    private let change: Change
    /// Users of whom rules may read something else than before.
    private var changed: Set<ID<User>> = []
    /// Users whose groups have changed and nothing else; rules that read no groups do not look at them.
    private var regrouped: Set<ID<User>> = []
    private var seen: Set<ID<User>> = []
    private var rounds = 0
    /// How many users were written down and have not been told of.
    private var postponed = 0
    private var isInBackground = false

    private init(in change: Change) { self.change = change }

    /// The one of a change, which acts for whoever asked for the first part of it.
    static func of(_ change: Change) -> GroupRuleSettlement {
        change.ending { GroupRuleSettlement(in: change) }
    }

    /// A user is new, or its attributes or status are other ones.
    func changed(_ user: ID<User>) { changed.insert(user) }

    /// A user has come into a group or left one.
    func groupsChanged(of user: ID<User>) { regrouped.insert(user) }

    /// What rules read of a group changes, or the group goes; call it while the members are still there.
    func membersSeeAnotherGroup(_ group: ID<Group>, in tx: any Transaction) throws {
        guard try GroupRuleSet(activeIn: tx).readsGroups else { return }
        let due = GroupRuleDueRecords(tx)
        let members = try due.members(of: group, limit: Self.mostUsers + 1)
        if members.count <= Self.mostUsers {
            regrouped.formUnion(members)
        } else {
            postponed += try due.insertMembers(of: group)
        }
    }

    /// Groups lose an attribute; call it while they have it.
    func groupAttributeGoes(_ name: String, in tx: any Transaction) throws {
        guard try GroupRuleSet(activeIn: tx).readsGroups else { return }
        for group in try GroupRecords(tx).having(name) { try membersSeeAnotherGroup(group, in: tx) }
    }

    /// Users of a type lose an attribute; call it while they have it.
    func attributeGoes(_ name: String, ofType type: String, in tx: any Transaction) throws {
        guard try !GroupRuleRecords(tx).active().isEmpty else { return }
        let due = GroupRuleDueRecords(tx)
        let users = try due.users(ofType: type, with: name, limit: Self.mostUsers + 1)
        if users.count <= Self.mostUsers {
            changed.formUnion(users)
        } else {
            postponed += try due.insertUsers(ofType: type, with: name)
        }
    }

    /// Looks at users on behalf of the job, for as many rounds as they need.
    func inBackground(_ users: [ID<User>]) {
        isInBackground = true
        changed.formUnion(users)
    }

    var isOwing: Bool { !changed.isEmpty || !regrouped.isEmpty || postponed > 0 }

    func settle(in tx: any Transaction) throws {
        rounds += 1
        let (now, later) = nextUsers()
        // Two transactions that change the groups of one user follow one another here, and the second sees
        // what the first has done. Rules are read afterwards, so that one that has become active meanwhile
        // counts.
        try UserRecords(tx).keep(now.map(\.id))
        let rules = try GroupRuleSet(activeIn: tx)
        var unsettled = later
        if !rules.isEmpty {
            for (id, onlyGroups) in now where rules.readsGroups || !onlyGroups {
                guard let user = try UserRecords(tx).find(id) else { continue }
                if try !follow(rules, user, onlyGroups: onlyGroups, in: tx) { unsettled.append(id) }
            }
            try GroupRuleDueRecords(tx).insert(unsettled)
            postponed += unsettled.count
        }
        try tellOfPostponed()
    }

    /// Whom to look at in this round, in the order of ids so that transactions do not wait for one another in
    /// a circle, and whom the job is left with.
    private func nextUsers() -> (now: [(id: ID<User>, onlyGroups: Bool)], later: [ID<User>]) {
        var (now, later): ([(id: ID<User>, onlyGroups: Bool)], [ID<User>]) = ([], [])
        for id in changed.union(regrouped).sorted() {
            let fits = seen.contains(id) || seen.count < Self.mostUsers
            if fits, rounds <= Self.mostRounds {
                seen.insert(id)
                now.append((id, !changed.contains(id)))
            } else {
                later.append(id)
            }
        }
        (changed, regrouped) = ([], [])
        return (now, later)
    }

    /// Answers whether the memberships of the user are those of the rules now.
    private func follow(
        _ rules: GroupRuleSet, _ user: User, onlyGroups: Bool, in tx: any Transaction
    ) throws -> Bool {
        let made = try GroupRuleRecords(tx).memberships(of: user.id)
        // What deactivated rules have made stays.
        let present = Set(made.filter { rules.contains($0.rule) })
        var groups = RuledGroups()
        if rules.readsGroups {
            groups = RuledGroups(
                try GroupRecords(tx).groups(of: user.id), byHand: try GroupRecords(tx).byHand(user.id),
                ruled: Set(present.map(\.group)),
                kept: Set(made.filter { !present.contains($0) }.map(\.group)))
        }
        let mostRounds = isInBackground ? Int.max : Self.mostRounds
        let standing = onlyGroups ? Set(present.map(\.rule)) : nil
        guard
            let wanted = rules.memberships(
                of: user, beside: groups, standing: standing, mostRounds: mostRounds)
        else { return false }
        let records = MembershipRecords(change)
        for pair in wanted.subtracting(present).sorted()
        where try records.add(user.id, to: pair.group, by: pair.rule) {
            try requireReach(of: pair.group)
            try recordMembership(.groupMemberAdded, user, pair.group, in: change)
        }
        for pair in present.subtracting(wanted).sorted()
        where try records.remove(user.id, from: pair.group, by: pair.rule) {
            // Who may end the access of a user may do so also when rules then take the user out of groups.
            if ![.deprovisioned, .suspended].contains(user.status) { try requireReach(of: pair.group) }
            try recordMembership(.groupMemberRemoved, user, pair.group, in: change)
        }
        return true
    }

    /// Refuses a membership that the caller could not have given or taken by itself: who is limited to some
    /// groups would otherwise move people into others by what rules read.
    private func requireReach(of group: ID<Group>) throws {
        guard let reaches = change.caller.reachesGroup, !reaches(group.text) else { return }
        throw Self.outOfReach(
            "group rules would change who is in the group \(group), which your role does not reach")
    }

    private static func outOfReach(_ cause: String) -> ChangeRefused {
        .immutable(summary: "You do not have permission to perform the requested action", cause: cause)
    }

    private func tellOfPostponed() throws {
        defer { postponed = 0 }
        guard postponed > 0, !isInBackground else { return }
        // The job acts for nobody, so nobody with a limit may leave it anything to do.
        guard change.caller.reachesGroup == nil else {
            throw Self.outOfReach("group rules would look at too many people at once for a role with a limit")
        }
        try change.record(
            .groupRulesContinued, of: PostponedUsers(), from: nil,
            to: ["usersLeft": .integer(Int64(postponed))])
    }
}

/// The users whom rules look at later.
private struct PostponedUsers: Changeable {
    var eventTarget: Event.Target {
        Event.Target(id: "group-rules", type: "GroupRules", displayName: "Group rules")
    }

    var revised: Revised { .nothing(because: "the rules stay as they are") }

    var invalidated: [ConfigurationKey] { [] }
}

/// That a user is in a group, or was.
struct Membership: Changeable {
    let user: User

    var eventTarget: Event.Target { user.eventTarget }

    var revised: Revised { .nothing(because: "who is in a group is not configuration") }

    /// Where the group gives roles, the rows say so: see ``membersChange(of:in:)``.
    var invalidated: [ConfigurationKey] { [] }
}

/// Tells of a membership that a rule has made or ended.
func recordMembership(_ type: EventType, _ user: User, _ group: ID<Group>, in change: Change) throws {
    let target = try GroupRecords(change).find(group)?.eventTarget
    try change.record(type, of: Membership(user: user), also: target.map { [$0] } ?? [], from: nil, to: nil)
}
