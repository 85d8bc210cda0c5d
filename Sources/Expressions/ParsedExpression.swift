// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// How large an expression may be.
package struct ExpressionLimits: Sendable {
    /// Code points of text.
    package var characters: Int
    /// Parentheses, brackets, braces, calls, ternaries and unary operators within each other.
    package var nesting: Int
    /// Nodes on the longest way through the tree; a chain of binary operators counts each.
    package var height: Int
    package var nodes: Int

    package init(characters: Int = 1024, nesting: Int = 64, height: Int = 256, nodes: Int = 1000) {
        self.characters = characters
        self.nesting = nesting
        self.height = height
        self.nodes = nodes
    }
}

/// An expression that has been read and can be evaluated any number of times, at once from anywhere.
package struct ParsedExpression: Sendable {
    /// The text as it was given.
    package let text: String
    package let root: Node
    package let nodeCount: Int
    /// The names the expression starts from.
    ///
    /// Only these need values.
    package let mentionedNames: Set<String>
    /// What the functions it calls look at besides their arguments.
    package let needs: FunctionNeeds

    /// Reads an expression.
    ///
    /// Unknown functions and names are no error here: see `checkExpression`.
    package init(
        parsing text: String, limits: ExpressionLimits = ExpressionLimits(),
        functions: FunctionTable = .standard
    ) throws(ExpressionError) {
        let count = text.unicodeScalars.count
        guard count <= limits.characters else {
            let range = SourceRange(
                start: limits.characters, end: count, line: 1, column: limits.characters + 1)
            throw ExpressionError(
                .textTooLong, at: range,
                "the expression has \(count) characters; at most \(limits.characters) are allowed")
        }
        var lexer = Lexer(text.unicodeScalars)
        var parser = Parser(tokens: try lexer.tokens(), limits: limits, functions: functions)
        root = try parser.wholeExpression()
        self.text = text
        nodeCount = parser.nodeCount
        mentionedNames = parser.mentionedNames
        needs = parser.needs
    }

    /// Whether the expression starts from this name.
    package func mentions(_ slot: NameSlot) -> Bool { mentionedNames.contains(slot.name) }

    /// The value of the expression, given what its names stand for.
    package func evaluate(
        names: Names, limits: EvaluationLimits = EvaluationLimits()
    ) throws(ExpressionError) -> Value {
        var evaluator = Evaluator(limits: limits)
        return try evaluator.result(of: root, names: names)
    }

    /// The value of the expression and of every part of it, for previews.
    package func trace(names: Names, limits: EvaluationLimits = EvaluationLimits()) -> Trace {
        var evaluator = Evaluator(limits: limits, isTracing: true)
        let result: Result<Value, ExpressionError>
        do throws(ExpressionError) {
            result = .success(try evaluator.result(of: root, names: names))
        } catch {
            result = .failure(error)
        }
        return Trace(result: result, steps: evaluator.steps, spent: evaluator.budget.spent)
    }
}

extension ParsedExpression: CustomStringConvertible {
    /// The canonical text: one spelling for every way to write the same expression.
    package var description: String { canonicalText(root) }
}
