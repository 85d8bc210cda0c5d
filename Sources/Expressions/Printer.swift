// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// The canonical text of a tree: single spaces, double quotes, and parentheses only where they are needed.
///
/// Reading it again gives the same tree, so two expressions say the same if their canonical texts are equal.
func canonicalText(_ node: Node) -> String {
    var printer = Printer()
    printer.write(node)
    return printer.text
}

private struct Printer {
    private(set) var text = ""

    /// How tightly a node holds together; what is below the demand gets parentheses.
    private enum Strength {
        static let choice = 0
        static let unary = 6
        static let primary = 7
        /// What a method can be called on as it stands.
        static let receiver = 8
    }

    private func strength(_ node: Node) -> Int {
        switch node.syntax {
        case .ternary, .elvis: Strength.choice
        case .binary(let operation, _, _): operation.precedence
        case .matches: BinaryOperator.comparison
        case .unary: Strength.unary
        case .name(let slot) where slot.readsAsNamespace: Strength.primary
        default: Strength.receiver
        }
    }

    mutating func write(_ node: Node, atLeast demand: Int = 0) {
        guard strength(node) >= demand else {
            text += "("
            write(node)
            text += ")"
            return
        }
        switch node.syntax {
        case .literal(let value): write(value)
        case .name(let slot): text += slot.name
        case .element: break
        case .property(let base, let name, let isSafe):
            write(base, atLeast: Strength.primary)
            text += (isSafe ? "?." : ".") + name
        case .index(let base, let index):
            write(base, atLeast: Strength.primary)
            text += "["
            write(index)
            text += "]"
        case .list(let elements):
            text += "{"
            write(elements)
            text += "}"
        case .map(let entries): write(entries)
        case .unary(let operation, let operand): write(operation, operand)
        case .binary(let operation, let left, let right):
            // Comparisons do not chain, so their left side needs parentheses as well.
            let chains = operation.precedence != BinaryOperator.comparison
            write(left, atLeast: operation.precedence + (chains ? 0 : 1))
            text += " \(operation.rawValue) "
            write(right, atLeast: operation.precedence + 1)
        case .matches(let left, let right, _):
            write(left, atLeast: BinaryOperator.comparison + 1)
            text += " matches "
            write(right, atLeast: BinaryOperator.comparison + 1)
        case .ternary(let condition, let then, let otherwise):
            write(condition, atLeast: Strength.choice + 1)
            text += " ? "
            write(then)
            text += " : "
            write(otherwise)
        case .elvis(let value, let otherwise):
            write(value, atLeast: Strength.choice + 1)
            text += " ?: "
            write(otherwise)
        case .projection(let base, let element, let isSafe):
            write(base, atLeast: Strength.primary)
            text += isSafe ? "?.![" : ".!["
            write(element)
            text += "]"
        case .call(let name, _, let arguments, _):
            text += name + "("
            write(arguments)
            text += ")"
        case .method(let receiver, let name, _, let arguments, let isSafe, _):
            write(receiver, atLeast: isSafe ? Strength.primary : Strength.receiver)
            if case .element = receiver.syntax {} else { text += isSafe ? "?." : "." }
            text += name + "("
            write(arguments)
            text += ")"
        }
    }

    private mutating func write(_ operation: UnaryOperator, _ operand: Node) {
        text += operation.rawValue
        // Two signs side by side would read as `--` or `++`.
        if case .unary(let inner, _) = operand.syntax, inner == operation, inner != .not { text += " " }
        write(operand, atLeast: Strength.unary)
    }

    private mutating func write(_ nodes: [Node]) {
        for (index, node) in nodes.enumerated() {
            if index > 0 { text += ", " }
            write(node)
        }
    }

    private mutating func write(_ entries: [MapEntry]) {
        guard !entries.isEmpty else {
            text += "{:}"
            return
        }
        text += "{"
        for (index, entry) in entries.enumerated() {
            if index > 0 { text += ", " }
            write(.string(entry.key))
            text += ": "
            write(entry.value)
        }
        text += "}"
    }

    /// Literals are scalars: lists and maps have nodes of their own.
    private mutating func write(_ value: Value) {
        switch value {
        case .string(let string):
            text += "\""
            for scalar in string.unicodeScalars {
                if scalar == "\"" { text += "\"" }
                text.unicodeScalars.append(scalar)
            }
            text += "\""
        case .null: text += "null"
        default: text += value.scalarText ?? "null"
        }
    }
}
