// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Fills a ``ConditionTable``: first the names get their numbers, then the bits are laid out.
struct ConditionTableBuilder {
    private var table = ConditionTable()
    private var clientsOfPolicy: [[String]?] = []
    /// `nil` for an inactive rule.
    private var conditionsOfRule: [[Condition]?] = []
    private let everyoneGroup: String?

    init(openScopes: Set<String>, everyone: String?) {
        table.openScopes = openScopes
        everyoneGroup = everyone
    }

    mutating func open(isActive: Bool, hasActiveRules: Bool) {
        let start = conditionsOfRule.count
        table.policies.append(
            .init(isActive: isActive, hasActiveRules: hasActiveRules, rules: start..<start))
        clientsOfPolicy.append([])
    }

    mutating func admitEveryClient() { clientsOfPolicy[clientsOfPolicy.count - 1] = nil }

    mutating func admit(_ clients: [String]) { clientsOfPolicy[clientsOfPolicy.count - 1] = clients }

    mutating func add(_ conditions: [Condition], isActive: Bool) {
        conditionsOfRule.append(isActive ? conditions : nil)
        let last = table.policies.count - 1
        table.policies[last].rules = table.policies[last].rules.lowerBound..<conditionsOfRule.count
        guard isActive else { return }
        for condition in conditions { number(condition) }
    }

    mutating func finish() -> ConditionTable {
        let grantWords = (table.grantNumbers.count + 63) / 64
        let scopeWords = (table.scopeNumbers.count + 63) / 64
        var classes: [[Condition]?: Int32] = [:]
        for conditions in conditionsOfRule {
            if let known = classes[conditions] {
                table.rules.append(known)
                continue
            }
            let new = Int32(classes.count)
            classes[conditions] = new
            table.rules.append(new)
            if let conditions {
                for condition in conditions {
                    layOut(condition, grantWords: grantWords, scopeWords: scopeWords)
                }
            } else {
                table.tests.append(.init(kind: .inactive, start: 0))
            }
            table.classes.append(Int32(table.tests.count))
        }
        let policyWords = (table.policies.count + 63) / 64
        table.policiesForAll = Array(repeating: 0, count: policyWords)
        for (index, clients) in clientsOfPolicy.enumerated() {
            guard let clients else {
                table.policiesForAll.setBit(index)
                continue
            }
            for client in clients {
                table.policiesByClient[client, default: Array(repeating: 0, count: policyWords)].setBit(index)
            }
        }
        return table
    }

    private mutating func number(_ condition: Condition) {
        switch condition {
        case .grantTypes(let names): Self.number(names, in: &table.grantNumbers)
        case .scopes(let names): Self.number(names, in: &table.scopeNumbers)
        case .people(let people):
            for user in people.usersIncluded + people.usersExcluded where table.userNumbers[user] == nil {
                table.userNumbers[user] = table.peopleCount
                table.peopleCount += 1
            }
            for group in people.groupsIncluded + people.groupsExcluded
            where table.groupNumbers[group] == nil {
                number(group: group)
            }
        }
    }

    private mutating func number(group: String) {
        guard group == People.everyone || group == everyoneGroup else {
            table.groupNumbers[group] = table.peopleCount
            table.peopleCount += 1
            return
        }
        let number = table.everyone ?? table.peopleCount
        if table.everyone == nil { table.peopleCount += 1 }
        table.everyone = number
        table.groupNumbers[group] = number
    }

    private static func number(_ names: [String], in numbers: inout [String: Int]) {
        for name in names where numbers[name] == nil { numbers[name] = numbers.count }
    }

    private mutating func layOut(_ condition: Condition, grantWords: Int, scopeWords: Int) {
        switch condition {
        case .grantTypes(let names):
            table.tests.append(
                .init(kind: .grantType, start: bits(names, table.grantNumbers, words: grantWords)))
        case .scopes(let names):
            guard !names.contains(Condition.anyScope) else { return }
            table.tests.append(
                .init(
                    kind: table.openScopes.isDisjoint(with: names) ? .scopesButOpen : .scopes,
                    start: bits(names, table.scopeNumbers, words: scopeWords)))
        case .people(let people):
            let start = table.people.count
            append(people.usersExcluded, people.groupsExcluded)
            let middle = table.people.count
            append(people.usersIncluded, people.groupsIncluded)
            table.tests.append(
                .init(
                    kind: .people, start: Int32(start), middle: Int32(middle), end: Int32(table.people.count))
            )
        }
    }

    private mutating func bits(_ names: [String], _ numbers: [String: Int], words: Int) -> Int32 {
        let start = table.words.count
        var bits = [UInt64](repeating: 0, count: words)
        for name in names { if let number = numbers[name] { bits.setBit(number) } }
        table.words += bits
        return Int32(start)
    }

    private mutating func append(_ users: [String], _ groups: [String]) {
        table.people += users.compactMap { table.userNumbers[$0] }.map(Int32.init)
        table.people += groups.compactMap { table.groupNumbers[$0] }.map(Int32.init)
    }
}
