// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
import Primitives

/// A circle through a negation that a rule closes with the others, in words; `nil` when there is none.
///
/// There a membership would follow from its own absence, so that no set of members agrees with all rules.
/// Rules that are not active count too, for they may become it. Which groups a rule reads is known by their
/// ids and by the names that they have now; an expression that works out what it asks for can ask for every
/// group.
func negatedCircle(with rule: GroupRule, in tx: any Transaction) throws -> String? {
    let others = try GroupRuleRecords(tx).all().filter { $0.id != rule.id }
    let set = try GroupRuleSet([rule] + others) { try GroupRecords(tx).find($0) }
    return try sentence(set, in: tx)
}

/// Refuses a new name of a group by which rules would depend on one another in a circle through a negation.
func refuseNegatedCircle(ifRenamed group: Group, from before: Group, in tx: any Transaction) throws {
    guard group.name.utf8.elementsEqual(before.name.utf8) == false else { return }
    let rules = try GroupRuleRecords(tx).all()
    guard rules.contains(where: { $0.groupIDs.contains(group.id) }) else { return }
    let set = try GroupRuleSet(rules) { ids in
        try GroupRecords(tx).find(ids).map { $0.id == group.id ? group : $0 }
    }
    guard let sentence = try sentence(set, in: tx) else { return }
    throw ChangeRefused.invalid(object: "profile", causes: ["name: with this name \(sentence)"])
}

private func sentence(_ set: GroupRuleSet, in tx: any Transaction) throws -> String? {
    guard let circle = set.negatedCircle else { return nil }
    let steps = try circle.map { step in
        let group = try GroupRecords(tx).find(step.group)?.name ?? step.group.text
        return """
            `\(set.rules[step.reader].name)` looks for \(step.isNegated ? "who is not in" : "members of") \
            `\(group)`, which `\(set.rules[step.filler].name)` fills
            """
    }
    return """
        the rules depend on one another in a circle with a negation: \(steps.joined(separator: "; ")). Take the \
        negation out, or let one of them read another group
        """
}
