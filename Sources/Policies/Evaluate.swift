// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

extension PolicySet {
    /// Decides a request: the first rule whose conditions all hold, policy by policy.
    ///
    /// Inactive policies, policies for other clients and policies without an active rule are passed over. When
    /// no rule matches there is no outcome: there is no default.
    package func evaluate(_ facts: Facts) -> Verdict<Outcome> {
        let (match, codes) = table.firstMatch(for: facts)
        guard let match else { return Verdict(match: nil, codes: codes) }
        let rules = table.policies[match.policy].rules
        return Verdict(
            match: .init(
                policy: match.policy, rule: match.rule, outcome: outcomes[rules.lowerBound + match.rule],
                scopes: table.granted(facts, by: rules.lowerBound + match.rule)),
            codes: codes)
    }
}

extension ConditionTable {
    func firstMatch(for facts: Facts) -> (match: (policy: Int, rule: Int)?, codes: String) {
        let numbers = FactNumbers(facts, in: self)
        var trace = TraceWriter()
        for (index, policy) in policies.enumerated() {
            if let skipped = reasonToSkip(policy, index, numbers) {
                trace.skip(skipped)
                continue
            }
            trace.enter()
            for rule in policy.rules {
                let step = step(rule, numbers)
                trace.rule(step)
                if step == .matched {
                    trace.leave()
                    return ((index, rule - policy.rules.lowerBound), trace.finish())
                }
            }
            trace.leave()
        }
        return (nil, trace.finish())
    }

    private func reasonToSkip(
        _ policy: PolicyEntry, _ index: Int, _ numbers: borrowing FactNumbers
    ) -> Trace.Skip? {
        guard policy.isActive else { return .inactive }
        guard policiesForAll.hasBit(index) || numbers.policies.hasBit(index) else { return .otherClient }
        return policy.hasActiveRules ? nil : .noActiveRule
    }

    /// The first condition of the rule that does not hold.
    private func step(_ index: Int, _ numbers: borrowing FactNumbers) -> Trace.RuleStep {
        let rule = rules[index]
        guard rule.isActive else { return .inactive }
        for test in rule.tests {
            switch tests[test] {
            case .grantType(let start):
                guard numbers.grantType >= 0, hasBit(numbers.grantType, from: start) else {
                    return .grantType
                }
            case .people(let excluded, let included):
                guard let bits = numbers.people else { continue }
                if contains(excluded, bits) { return .excluded }
                guard contains(included, bits) else { return .notIncluded }
            case .scopes(let start, let open):
                for (position, scope) in numbers.scopes.enumerated() where !(open && scope.isOpen) {
                    guard scope.number >= 0, hasBit(scope.number, from: start) else {
                        return .scope(position)
                    }
                }
            }
        }
        return .matched
    }

    private func hasBit(_ number: Int, from start: Int) -> Bool {
        words[start + number >> 6] & (1 << UInt64(number & 63)) != 0
    }

    private func contains(_ range: Range<Int>, _ bits: [UInt64]) -> Bool {
        for position in range where bits.hasBit(Int(people[position])) { return true }
        return false
    }

    /// The scopes that the rule, which has matched, lets through.
    func granted(_ facts: Facts, by rule: Int) -> [String] {
        guard facts.scopesAreDefaults else { return facts.scopes }
        return facts.scopes.filter { name in
            rules[rule].tests.allSatisfy { test in
                guard case .scopes(let start, let open) = tests[test] else { return true }
                if open, openScopes.contains(name) { return true }
                guard let number = scopeNumbers[name] else { return false }
                return hasBit(number, from: start)
            }
        }
    }
}
