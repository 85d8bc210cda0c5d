// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Expressions
import Persistence
import Primitives

/// That a rule makes somebody a member of a group.
struct RuleMembership: Hashable, Comparable {
    let rule: ID<GroupRule>
    let group: ID<Group>

    static func < (one: RuleMembership, other: RuleMembership) -> Bool {
        one.rule == other.rule ? one.group < other.group : one.rule < other.rule
    }
}

/// The groups of a user without those that active rules alone have made: what rules begin with.
struct RuledGroups {
    /// By creation.
    var base: [Group] = []
    /// Groups that rules say but from which somebody has taken the user by hand.
    var withheld: Set<ID<Group>> = []

    init() {}

    /// Takes all groups of a user, those that it has by hand, those that active rules have made, and those
    /// that rules have made which are not active any more.
    init(_ groups: [Group], byHand: Set<ID<Group>>, ruled: Set<ID<Group>>, kept: Set<ID<Group>>) {
        base = groups.filter { byHand.contains($0.id) || kept.contains($0.id) || !ruled.contains($0.id) }
        withheld = ruled.subtracting(groups.map(\.id))
    }
}

/// Rules that are at work together, in an order in which a rule comes after those that it depends on.
struct GroupRuleSet {
    let rules: [GroupRule]
    private let expressions: [GroupRuleExpression]
    private let ids: Set<ID<GroupRule>>
    private let dependencies: GroupRuleDependencies
    private let targets: [ID<Group>: Group]
    /// Whether any rule depends on the groups of the user.
    let readsGroups: Bool

    /// Takes rules, and the groups that they fill as far as any of them reads groups.
    init(_ rules: [GroupRule], targets: ([ID<Group>]) throws -> [Group]) rethrows {
        let readable = rules.compactMap { rule in
            GroupRuleExpression.of(rule.expression).map { (rule: rule, expression: $0) }
        }
        self.rules = readable.map(\.rule)
        expressions = readable.map(\.expression)
        ids = Set(self.rules.map(\.id))
        readsGroups = expressions.contains(where: \.readsGroups)
        let groups = readsGroups ? try targets(Set(self.rules.flatMap(\.groupIDs)).sorted()) : []
        self.targets = Dictionary(groups.map { ($0.id, $0) }) { first, _ in first }
        dependencies = GroupRuleDependencies(
            rules: self.rules, references: expressions.map(\.references), groups: self.targets)
    }

    init(activeIn tx: any Transaction) throws {
        try self.init(try GroupRuleRecords(tx).active()) { try GroupRecords(tx).find($0) }
    }

    var isEmpty: Bool { rules.isEmpty }

    func contains(_ id: ID<GroupRule>) -> Bool { ids.contains(id) }

    /// A circle of rules in which one depends on a group that somebody is not in; `nil` when there is none.
    var negatedCircle: [GroupRuleDependencies.Step]? { dependencies.negatedCircle }

    /// What the rules make of a user: the least that agrees with all of them.
    ///
    /// Rules that depend on one another in a circle are tried until none of them adds anything; `nil` when
    /// that takes more than `mostRounds` rounds. Whether somebody was a member before does not count, so that
    /// rules do not keep one another alive. Of a user whose attributes are what they were, `standing` has the
    /// rules that give it something: those that read no groups are not asked again.
    func memberships(
        of user: User, beside groups: RuledGroups, standing: Set<ID<GroupRule>>? = nil, mostRounds: Int
    ) -> Set<RuleMembership>? {
        func isFor(_ index: Int, _ names: Names) -> Bool {
            if let standing, !expressions[index].readsGroups { return standing.contains(rules[index].id) }
            return expressions[index].isTrue(of: user, rules[index], names)
        }
        var wanted: Set<RuleMembership> = []
        var present = groups.base
        var names = Names(user: user.expressionValue, groups: present.map(\.fact))
        for circle in dependencies.order {
            var (waiting, round, hasNew) = (circle, 0, true)
            while hasNew, !waiting.isEmpty {
                round += 1
                guard round <= mostRounds else { return nil }
                hasNew = false
                for index in waiting where isFor(index, names) {
                    waiting.removeAll { $0 == index }
                    for id in rules[index].groupIDs {
                        wanted.insert(RuleMembership(rule: rules[index].id, group: id))
                        guard let group = targets[id], !groups.withheld.contains(id),
                            !present.contains(where: { $0.id == id })
                        else { continue }
                        let place =
                            present.firstIndex { ($0.created, $0.id) > (group.created, id) } ?? present.count
                        present.insert(group, at: place)
                        names.groups.insert(group.fact, at: place)
                        hasNew = circle.count > 1
                    }
                }
            }
        }
        return wanted
    }
}

extension Group {
    /// The group as expressions see it.
    fileprivate var fact: GroupFact {
        GroupFact(
            id: id.text, name: name, type: kind.rawValue,
            attributes: ValueMap(uniqueMembers: profile.members.map { ($0.name, Value($0.value)) }))
    }
}

extension GroupRuleExpression {
    /// Whether the rule is for a user; an expression that fails, or gives something else, is not true.
    fileprivate func isTrue(of user: User, _ rule: GroupRule, _ names: Names) -> Bool {
        guard !rule.excludedUsers.contains(user.id.text) else { return false }
        guard case .bool(true)? = try? parsed.evaluate(names: names) else { return false }
        return true
    }
}
