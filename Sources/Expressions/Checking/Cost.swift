// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// How large what comes from outside is taken to be when the worst case of an expression is worked out.
///
/// Nothing is refused for attributes that are larger than this: then the budget decides while evaluating.
package struct WorkAssumptions: Sendable {
    /// Elements of a list attribute; also the most groups that a claim may show.
    package var listLength: Int
    /// UTF-8 bytes of a text attribute.
    package var textBytes: Int
    /// UTF-8 bytes of an element of a list attribute, and of a group's name.
    package var elementBytes: Int

    package init(listLength: Int = 100, textBytes: Int = 128, elementBytes: Int = 64) {
        self.listLength = listLength
        self.textBytes = textBytes
        self.elementBytes = elementBytes
    }
}

/// What an expression may cost at most, in the units of ``EvaluationLimits``.
package struct WorstCost: Sendable, Equatable {
    package let steps: Int
    package let textBytes: Int
}

extension ParsedExpression {
    /// The most work that one evaluation takes, given how large attributes are.
    package func worstCost(_ assumptions: WorkAssumptions = WorkAssumptions()) -> WorstCost {
        let estimate = Estimator(assumptions: assumptions).estimate(root)
        return WorstCost(steps: estimate.steps, textBytes: estimate.made)
    }
}

/// An error when the worst case exceeds the budget, at the whole expression.
func costProblems(_ root: Node, _ declarations: Declarations) -> [Diagnostic] {
    let estimate = Estimator(assumptions: declarations.assumptions).estimate(root)
    let limits = declarations.evaluation
    if estimate.steps > limits.steps {
        return [
            Diagnostic(
                .error, at: root.range,
                "the expression may take \(estimate.steps) steps with lists of "
                    + "\(declarations.assumptions.listLength) elements; at most \(limits.steps) are allowed")
        ]
    }
    guard estimate.made > limits.textBytes else { return [] }
    return [
        Diagnostic(
            .error, at: root.range,
            "the expression may make \(estimate.made) bytes of text from attributes of "
                + "\(declarations.assumptions.textBytes) bytes; at most \(limits.textBytes) are allowed")
    ]
}

/// The cost of a part, and how large its value may be.
private struct Estimate {
    var steps = 1
    /// Bytes of text made on the way.
    var made = 0
    /// Bytes of the value when it is text.
    var length = 0
    /// Bytes of the longest element when it is a list.
    var elementLength = 0
    /// Elements of the value when it is a list.
    var count = 0

    /// Adds the work of another part.
    mutating func spend(_ other: Estimate, times factor: Int = 1) {
        steps = sum(steps, product(other.steps, factor))
        made = sum(made, product(other.made, factor))
    }
}

private struct Estimator {
    let assumptions: WorkAssumptions

    private var fromOutside: Estimate {
        Estimate(
            length: assumptions.textBytes, elementLength: assumptions.elementBytes,
            count: assumptions.listLength)
    }

    /// INVARIANT: the height of the tree was limited when it was read, so the recursion ends.
    func estimate(_ node: Node) -> Estimate {
        switch node.syntax {
        case .literal(let value): return Estimate(length: value.string?.utf8.count ?? 24)
        case .name, .element: return fromOutside
        case .property(let base, _, _): return outside(after: [base])
        case .index(let base, let index):
            var result = outside(after: [base, index])
            result.length = max(result.length, estimate(base).elementLength)
            return result
        case .list(let elements):
            var result = largest(of: elements.map { estimate($0) })
            result.elementLength = max(result.length, result.elementLength)
            result.count = elements.count
            return result
        case .map(let entries): return largest(of: entries.map { estimate($0.value) })
        case .unary(_, let operand): return largest(of: [estimate(operand)])
        case .binary(let operation, let left, let right):
            let sides = [estimate(left), estimate(right)]
            var result = largest(of: sides)
            guard operation == .add else { return result }
            result.length = sum(sides[0].length, sides[1].length)
            result.made = sum(result.made, result.length)
            return result
        case .matches(let left, let right, let pattern):
            let sides = [estimate(left), estimate(right)]
            var result = largest(of: sides)
            result.steps = sum(result.steps, pattern?.steps(forBytes: sides[0].length) ?? 500)
            return result
        case .ternary(let condition, let then, let otherwise):
            let branches = [estimate(then), estimate(otherwise)]
            var result = largest(of: branches)
            result.steps = 1 + max(branches[0].steps, branches[1].steps)
            result.made = max(branches[0].made, branches[1].made)
            result.spend(estimate(condition))
            return result
        case .elvis(let first, let otherwise): return largest(of: [estimate(first), estimate(otherwise)])
        case .projection(let base, let element, _):
            let list = estimate(base)
            let each = estimate(element)
            var result = Estimate(elementLength: max(each.length, each.elementLength), count: list.count)
            result.spend(list)
            result.spend(each, times: list.count)
            return result
        case .call(_, let candidates, let arguments, let prepared):
            return call(candidates, arguments, prepared)
        case .method(let receiver, _, let candidates, let arguments, _, let prepared):
            return call(candidates, [receiver] + arguments, prepared)
        }
    }

    private func outside(after nodes: [Node]) -> Estimate {
        var result = fromOutside
        for node in nodes { result.spend(estimate(node)) }
        return result
    }

    /// All of the parts are evaluated, and the value is as large as the largest.
    private func largest(of parts: [Estimate]) -> Estimate {
        var result = Estimate()
        for part in parts {
            result.spend(part)
            result.length = max(result.length, part.length)
            result.elementLength = max(result.elementLength, part.elementLength)
            result.count = max(result.count, part.count)
        }
        return result
    }

    private func call(_ candidates: [Function], _ arguments: [Node], _ prepared: Prepared?) -> Estimate {
        let parts = arguments.map { estimate($0) }
        var result = largest(of: parts)
        for part in parts { result.steps = sum(result.steps, sum(2 * part.count, part.length / 128)) }
        guard let function = candidates.first else { return result }
        var inside = 0
        if case .expression(let inner)? = prepared {
            let each = estimate(inner)
            result.spend(each, times: assumptions.listLength)
            inside = each.length
        }
        if function.result.contains(.list) {
            let elements = parts.map { $0.count > 0 ? $0.elementLength : $0.length }
            result.elementLength = max(elements.max() ?? 0, assumptions.elementBytes, inside)
            result.count = max(parts.reduce(0) { sum($0, max($1.count, 1)) }, assumptions.listLength)
        }
        guard !function.result.isDisjoint(with: [.string, .list]) else { return result }
        result.length = function.growth.length(
            lengths: parts.map(\.length), lists: parts.map { ($0.count, $0.elementLength) },
            literals: arguments)
        if function.result.contains(.string) { result.made = sum(result.made, result.length) }
        return result
    }
}

/// Sums and products that end at a billion, far above any budget.
private func sum(_ left: Int, _ right: Int) -> Int { min(left + right, 1_000_000_000) }
private func product(_ left: Int, _ right: Int) -> Int {
    let (result, hasOverflowed) = left.multipliedReportingOverflow(by: right)
    return hasOverflowed ? 1_000_000_000 : min(result, 1_000_000_000)
}
