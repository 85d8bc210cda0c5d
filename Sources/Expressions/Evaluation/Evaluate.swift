// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// Evaluates a tree.
///
/// One evaluator serves one evaluation.
///
/// What is missing on something that exists is null: `user.shoeSize`, `list[99]`. Looking into null itself is
/// an error: `appuser.userName` fails for a service app, which has no `appuser`; `appuser?.userName` is null
/// there.
struct Evaluator {
    private(set) var budget: Budget
    private let isTracing: Bool
    /// Whether this evaluates an expression that was an argument; there is no third level.
    private var isInner = false
    /// What was evaluated, in order.
    ///
    /// Empty unless tracing.
    private(set) var steps: [Trace.Step] = []
    /// The element that the innermost projection is looking at.
    private var element: Value?

    init(limits: EvaluationLimits, isTracing: Bool = false) {
        budget = Budget(limits)
        self.isTracing = isTracing
    }

    /// Goes on with what is left of a budget, looking at one element as a projection does.
    init(budget: Budget, isTracing: Bool, element: Value) {
        self.budget = budget
        isInner = true
        self.isTracing = isTracing
        self.element = element
    }

    /// The value of the whole expression, which must not be larger than the budget of steps.
    mutating func result(of root: Node, names: Names) throws(ExpressionError) -> Value {
        let value = try value(of: root, names: names)
        guard value.size(upTo: EvaluationLimits.largestValue) <= EvaluationLimits.largestValue else {
            throw ExpressionError(.limitExceeded, at: root.range, "the value has too many parts")
        }
        return value
    }

    mutating func value(of node: Node, names: Names) throws(ExpressionError) -> Value {
        try budget.spend(steps: 1, at: node.range)
        let value = try compute(node, names)
        if isTracing { steps.append(Trace.Step(node: node.id, range: node.range, value: value)) }
        return value
    }

    private mutating func compute(_ node: Node, _ names: Names) throws(ExpressionError) -> Value {
        switch node.syntax {
        case .literal(let value): return value
        case .name(let slot): return lookUp(slot, names)
        case .element: return element ?? .null
        case .property(let base, let name, let isSafe):
            let value = try value(of: base, names: names)
            if case .name(.user) = base.syntax, !value.isNull { return userProperty(Name(name), of: value) }
            return try property(name, of: value, isSafe: isSafe, base: base, at: node.range)
        case .index(let base, let index):
            let container = try value(of: base, names: names)
            return try self.element(
                try value(of: index, names: names), of: container, base: base, index: index)
        case .list(let elements): return .list(try values(of: elements, names))
        case .map(let entries):
            var members: [(name: Name, value: Value)] = []
            for entry in entries {
                members.append((Name(entry.key), try value(of: entry.value, names: names)))
            }
            return .map(ValueMap(uniqueMembers: members))
        case .unary(let operation, let operand):
            return try apply(operation, to: try value(of: operand, names: names), at: operand.range)
        case .binary(.and, let left, let right):
            guard try condition(left, names) else { return .bool(false) }
            return .bool(try condition(right, names))
        case .binary(.or, let left, let right):
            if try condition(left, names) { return .bool(true) }
            return .bool(try condition(right, names))
        case .binary(let operation, let left, let right):
            let first = try value(of: left, names: names)
            let second = try value(of: right, names: names)
            return try apply(operation, first, second, at: node.range, &budget)
        case .matches(let left, let right, let pattern):
            let text = try value(of: left, names: names)
            return .bool(try matches(text, left, try value(of: right, names: names), right, pattern))
        case .ternary(let condition, let then, let otherwise):
            return try value(of: try self.condition(condition, names) ? then : otherwise, names: names)
        case .elvis(let first, let otherwise):
            let value = try value(of: first, names: names)
            return value.isBlank ? try self.value(of: otherwise, names: names) : value
        case .projection(let base, let element, let isSafe):
            return try project(base, element, isSafe: isSafe, names)
        case .call(let name, let candidates, let arguments, let prepared):
            guard let function = candidates.first else {
                throw ExpressionError(.unknownFunction, at: node.range, "there is no function `\(name)`")
            }
            var call = Call(
                function.name, at: node.range, try values(of: arguments, names), from: arguments,
                prepared: prepared, budget: budget, isTracing: isTracing, isInner: isInner)
            return try run(function, &call, names)
        case .method(let receiver, let name, let candidates, let arguments, let isSafe, let prepared):
            return try method(
                name, of: receiver, candidates, arguments, isSafe: isSafe, prepared, node, names)
        }
    }

    private mutating func values(of nodes: [Node], _ names: Names) throws(ExpressionError) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(nodes.count)
        for node in nodes { values.append(try value(of: node, names: names)) }
        return values
    }

    /// True or false.
    ///
    /// Null is neither: a condition on an attribute that was never set is an error, not a silent no.
    private mutating func condition(_ node: Node, _ names: Names) throws(ExpressionError) -> Bool {
        let value = try value(of: node, names: names)
        guard case .bool(let isTrue) = value else { throw wrongCondition(value, at: node.range) }
        return isTrue
    }

    // MARK: Names, properties, elements

    private func lookUp(_ slot: NameSlot, _ names: Names) -> Value {
        guard let element else { return names[slot] }
        return element[Name(slot.name)] ?? names[slot]
    }

    private func property(
        _ name: String, of value: Value, isSafe: Bool, base: Node, at range: SourceRange
    ) throws(ExpressionError) -> Value {
        switch value {
        case .map(let map): return map[Name(name)] ?? .null
        case .null:
            if isSafe { return .null }
            throw ExpressionError(
                .nullValue, at: base.range,
                "`\(canonicalText(base))` is null, so it has no `\(name)`; write `?.` if it may be missing")
        default:
            throw ExpressionError(
                .wrongType, at: range, "\(value.kind.description) has no property `\(name)`")
        }
    }

    /// An element of a list by position, or of a map by name.
    ///
    /// Outside of the list there is null.
    private func element(
        _ key: Value, of container: Value, base: Node, index: Node
    ) throws(ExpressionError) -> Value {
        switch (container, key) {
        case (.list(let elements), .integer(let position)):
            guard let position = Int(exactly: position), elements.indices.contains(position) else {
                return .null
            }
            return elements[position]
        case (.map(let map), .string(let name)): return map[Name(name)] ?? .null
        case (.null, _):
            throw ExpressionError(
                .nullValue, at: base.range, "`\(canonicalText(base))` is null, so it has no elements")
        case (.list, _):
            throw ExpressionError(
                .wrongType, at: index.range,
                "the index of a list must be an integer, not \(key.kind.description)")
        case (.map, _):
            throw ExpressionError(
                .wrongType, at: index.range,
                "the index of a map must be a string, not \(key.kind.description)")
        default:
            throw ExpressionError(.wrongType, at: base.range, "\(container.kind.description) has no elements")
        }
    }

    private mutating func project(
        _ base: Node, _ expression: Node, isSafe: Bool, _ names: Names
    ) throws(ExpressionError) -> Value {
        let container = try value(of: base, names: names)
        if isSafe, container.isNull { return .null }
        guard case .list(let elements) = container else {
            throw ExpressionError(
                container.isNull ? .nullValue : .wrongType, at: base.range,
                "`.![…]` works on a list, not on \(container.kind.description)")
        }
        let outer = element
        defer { element = outer }
        var results: [Value] = []
        results.reserveCapacity(elements.count)
        for item in elements {
            element = item
            results.append(try value(of: expression, names: names))
        }
        return .list(results)
    }

    // MARK: Calls

    private mutating func method(
        _ name: String, of receiver: Node, _ candidates: [Function], _ arguments: [Node], isSafe: Bool,
        _ prepared: Prepared?, _ node: Node,
        _ names: Names
    ) throws(ExpressionError) -> Value {
        guard !candidates.isEmpty else {
            throw ExpressionError(.unknownFunction, at: node.range, "there is no method `\(name)`")
        }
        let target = try value(of: receiver, names: names)
        if target.isNull {
            if isSafe { return .null }
            throw ExpressionError(
                .nullValue, at: receiver.range,
                "`\(canonicalText(receiver))` is null, so `\(name)` cannot be called on it; write `?.` if it may be missing"
            )
        }
        guard let function = candidates.first(where: { $0.receiver.contains(target.kind) }) else {
            throw ExpressionError(
                .wrongType, at: node.range, "\(target.kind.description) has no method `\(name)`")
        }
        var call = Call(
            name, at: node.range, [target] + (try values(of: arguments, names)), from: [receiver] + arguments,
            prepared: prepared, budget: budget, isTracing: isTracing, isInner: isInner)
        return try run(function, &call, names)
    }

    private mutating func run(
        _ function: Function, _ call: inout Call, _ names: Names
    ) throws(ExpressionError) -> Value {
        if let problem = function.problem(withArguments: call.count) {
            throw ExpressionError(.wrongArgumentCount, at: call.range, problem)
        }
        call.budget = budget
        try call.payForText()
        if function.weight > 0 { try call.spend(steps: function.weight) }
        defer { steps += call.steps }
        let value = try function.body(&call, names)
        budget = call.budget
        return value
    }

    // MARK: Patterns

    /// Whether the whole text matches.
    ///
    /// A missing text matches nothing.
    private mutating func matches(
        _ text: Value, _ textNode: Node, _ pattern: Value, _ patternNode: Node, _ compiled: TextPattern?
    ) throws(ExpressionError) -> Bool {
        guard !text.isNull else { return false }
        guard let text = text.scalarText else {
            throw ExpressionError(
                .wrongType, at: textNode.range, "`matches` works on text, not on \(text.kind.description)")
        }
        if let compiled {
            try budget.spend(steps: compiled.steps(forBytes: text.utf8.count), at: textNode.range)
            return try compiled.fullyMatches(text, at: textNode.range)
        }
        guard case .string(let pattern) = pattern else {
            throw ExpressionError(
                .wrongType, at: patternNode.range,
                "a pattern must be a string, not \(pattern.kind.description)")
        }
        let made = try compile(pattern, at: patternNode.range, &budget)
        try budget.spend(steps: made.steps(forBytes: text.utf8.count), at: textNode.range)
        return try made.fullyMatches(text, at: textNode.range)
    }
}
