// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

extension PolicySet {
    /// Decides a request: the first rule whose conditions all hold, policy by policy.
    ///
    /// Inactive policies, policies for other clients and policies without an active rule are passed over.
    /// When no rule matches there is no outcome: there is no default.
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
        var steps = StepsOfClasses(in: self)
        for (index, policy) in policies.enumerated() {
            if let skipped = reasonToSkip(policy, index, numbers) {
                trace.skip(skipped)
                continue
            }
            trace.enter()
            for rule in policy.rules {
                let step = steps.step(ofClass: rules[rule], numbers, in: self)
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

    /// The first condition of a class that does not hold.
    fileprivate func step(ofClass number: Int32, _ numbers: borrowing FactNumbers) -> Trace.RuleStep {
        for index in tests(ofClass: number) {
            let test = tests[index]
            switch test.kind {
            case .inactive: return .inactive
            case .grantType:
                guard numbers.grantType >= 0, hasBit(numbers.grantType, from: test.start) else {
                    return .grantType
                }
            case .people:
                guard let bits = numbers.people else { continue }
                if contains(test.start, test.middle, bits) { return .excluded }
                guard contains(test.middle, test.end, bits) else { return .notIncluded }
            case .scopes, .scopesButOpen:
                if let position = uncovered(numbers.scopes, by: test) { return .scope(position) }
            }
        }
        return .matched
    }

    /// The place of the first scope that the test does not cover.
    private func uncovered(_ scopes: [FactNumbers.Scope], by test: Test) -> Int? {
        for (position, scope) in scopes.enumerated() {
            if scope.isOpen, test.kind == .scopesButOpen { continue }
            guard scope.number >= 0, hasBit(scope.number, from: test.start) else { return position }
        }
        return nil
    }

    private func hasBit(_ number: Int, from start: Int32) -> Bool {
        words[Int(start) + number >> 6] & (1 << UInt64(number & 63)) != 0
    }

    private func contains(_ start: Int32, _ end: Int32, _ bits: [UInt64]) -> Bool {
        for position in start..<end where bits.hasBit(Int(people[Int(position)])) { return true }
        return false
    }

    /// The scopes that the rule, which has matched, lets through.
    func granted(_ facts: Facts, by rule: Int) -> [String] {
        guard facts.scopesAreDefaults else { return facts.scopes }
        let tests = tests[tests(ofClass: rules[rule])]
        return facts.scopes.filter { name in
            let scope = FactNumbers.Scope(
                number: scopeNumbers[name] ?? -1, isOpen: openScopes.contains(name))
            return tests.allSatisfy { test in
                switch test.kind {
                case .inactive, .grantType, .people: true
                case .scopes, .scopesButOpen: uncovered([scope], by: test) == nil
                }
            }
        }
    }
}

/// What became of the classes of rules that one request has met.
private struct StepsOfClasses {
    /// Empty when it is quicker to try each rule.
    private var steps: [Trace.RuleStep?]

    init(in table: borrowing ConditionTable) {
        steps = table.isRepetitive ? Array(repeating: nil, count: table.classes.count - 1) : []
    }

    mutating func step(
        ofClass number: Int32, _ numbers: borrowing FactNumbers, in table: borrowing ConditionTable
    ) -> Trace.RuleStep {
        guard !steps.isEmpty else { return table.step(ofClass: number, numbers) }
        if let known = steps[Int(number)] { return known }
        let step = table.step(ofClass: number, numbers)
        steps[Int(number)] = step
        return step
    }
}
