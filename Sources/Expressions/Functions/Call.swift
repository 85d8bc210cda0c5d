// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// One call of a function: its arguments, and the budget it works on.
///
/// Bodies read arguments through these methods, so that every function converts and complains in the same
/// way.
package struct Call {
    /// The name as it was called.
    let name: String
    let range: SourceRange
    private let arguments: [Value]
    private let nodes: [Node]
    /// What a written-out argument was turned into while reading.
    let prepared: Prepared?
    var budget: Budget
    private let isTracing: Bool
    private let isInner: Bool
    /// What was evaluated inside of the call, in order.
    ///
    /// Empty unless tracing.
    private(set) var steps: [Trace.Step] = []

    init(
        _ name: String, at range: SourceRange, _ arguments: [Value], from nodes: [Node], prepared: Prepared?,
        budget: Budget, isTracing: Bool, isInner: Bool
    ) {
        self.name = name
        self.range = range
        self.arguments = arguments
        self.nodes = nodes
        self.prepared = prepared
        self.budget = budget
        self.isTracing = isTracing
        self.isInner = isInner
    }

    var count: Int { arguments.count }

    /// An argument as it is; null when it was not given.
    func value(_ index: Int) -> Value {
        index < arguments.count ? arguments[index] : .null
    }

    /// The arguments from a position on.
    func rest(from index: Int) -> ArraySlice<Value> { arguments.dropFirst(index) }

    /// An argument as text.
    ///
    /// Scalars become text, null is `nil`, lists and maps are refused.
    func text(_ index: Int) throws(ExpressionError) -> String? {
        let value = value(index)
        if let text = value.scalarText { return text }
        guard value.isNull else { throw wrongType(index, "text") }
        return nil
    }

    /// An argument as a whole number; `nil` for null.
    func integer(_ index: Int) throws(ExpressionError) -> Int? {
        switch value(index) {
        case .integer(let whole): return Int(clamping: whole)
        case .number(let number):
            guard let whole = Int(exactly: number) else { throw wrongType(index, "an integer") }
            return whole
        case .null: return nil
        default: throw wrongType(index, "an integer")
        }
    }

    /// A list argument, and whether it was written as comma-separated text.
    struct List {
        let elements: [Value]
        let wasText: Bool
    }

    /// An argument as a list; `nil` for null.
    ///
    /// Text is a comma-separated list, a single scalar a list of one.
    ///
    /// Elements of comma-separated text lose the white space around them; whole numbers become integers.
    mutating func list(_ index: Int) throws(ExpressionError) -> List? {
        switch value(index) {
        case .null: return nil
        case .list(let elements):
            try spend(steps: elements.count)
            return List(elements: elements, wasText: false)
        case .string(let text):
            try spend(steps: text.utf8.count / 8)
            return List(elements: elementsOfCommaSeparated(text), wasText: true)
        case .map: throw wrongType(index, "a list")
        case .time, .country: throw wrongType(index, "a list")
        case let scalar: return List(elements: [scalar], wasText: false)
        }
    }

    /// Evaluates an expression that was an argument, with the members of `element` as names.
    mutating func evaluate(_ node: Node, element: Value, _ names: Names) throws(ExpressionError) -> Value {
        guard !isInner else {
            throw ExpressionError(
                .tooDeep, at: range, "an expression inside of a string cannot evaluate another one")
        }
        var evaluator = Evaluator(budget: budget, isTracing: isTracing, element: element)
        defer {
            budget = evaluator.budget
            steps += evaluator.steps
        }
        return try evaluator.value(of: node, names: names)
    }

    /// Pays for the text among the arguments, which the function will go through.
    mutating func payForText() throws(ExpressionError) {
        var bytes = 0
        for argument in arguments {
            if case .string(let text) = argument { bytes += text.utf8.count }
        }
        if bytes >= 128 { try spend(steps: bytes / 128) }
    }

    /// Pays for comparing an argument with so many others.
    mutating func spend(comparing index: Int, times: Int) throws(ExpressionError) {
        try budget.spend(comparing: value(index), times: times, at: range)
    }

    /// Text as a value, paid for.
    mutating func made(_ text: String) throws(ExpressionError) -> Value {
        try spend(textBytes: text.utf8.count)
        return .string(text)
    }

    mutating func spend(steps: Int) throws(ExpressionError) { try budget.spend(steps: steps, at: range) }
    mutating func spend(textBytes: Int) throws(ExpressionError) {
        try budget.spend(textBytes: textBytes, at: range)
    }

    func wrongType(_ index: Int, _ wanted: String) -> ExpressionError {
        ExpressionError(
            .wrongType, at: argumentRange(index),
            "`\(name)` needs \(wanted) here, not \(value(index).kind.description)")
    }

    func argumentRange(_ index: Int) -> SourceRange { index < nodes.count ? nodes[index].range : range }
}

private func elementsOfCommaSeparated(_ text: String) -> [Value] {
    guard !text.utf8.allSatisfy({ $0 == 32 }) else { return [] }
    return text.split(separator: ",", omittingEmptySubsequences: false).map { part in
        let word = String(trimmingSpace(part))
        if let whole = Int64(word), String(whole) == word { return .integer(whole) }
        return .string(word)
    }
}

func trimmingSpace(_ text: some StringProtocol) -> Substring {
    var part = Substring(text)
    while let first = part.unicodeScalars.first, first.properties.isWhitespace {
        part.unicodeScalars.removeFirst()
    }
    while let last = part.unicodeScalars.last, last.properties.isWhitespace {
        part.unicodeScalars.removeLast()
    }
    return part
}
