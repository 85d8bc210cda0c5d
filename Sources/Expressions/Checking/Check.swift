// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// What can be told about the text of an expression before it is saved, in the order of the text.
///
/// Errors: what cannot be read, unknown functions and methods, wrong numbers of arguments, functions that the
/// place of use refuses, and work that exceeds the budget in the worst case. Warnings: names and attributes
/// that nothing stands behind (they are null), and types that do not fit. Never more than 64 diagnostics.
package func checkExpression(_ text: String, _ declarations: Declarations = .claims) -> [Diagnostic] {
    do throws(ExpressionError) {
        return checkExpression(
            try ParsedExpression(
                parsing: text, limits: declarations.limits, functions: declarations.functions), declarations)
    } catch {
        return [Diagnostic(error)]
    }
}

/// The same for an expression that has been read.
package func checkExpression(_ expression: ParsedExpression, _ declarations: Declarations = .claims)
    -> [Diagnostic]
{
    var checker = Checker(declarations)
    let type = checker.type(of: expression.root)
    checker.checkResult(type, of: expression.root)
    if !checker.diagnostics.contains(where: { $0.severity == .error }) {
        checker.diagnostics += costProblems(expression.root, declarations)
    }
    return Array(checker.diagnostics.sorted { $0.range.start < $1.range.start }.prefix(64))
}

/// Works out the type of every part of a tree and notes what is wrong with it.
struct Checker {
    let declarations: Declarations
    var diagnostics: [Diagnostic] = []
    /// The elements that the surrounding projections look at, innermost last.
    var elements: [DeclaredType] = []

    init(_ declarations: Declarations) {
        self.declarations = declarations
    }

    mutating func warn(_ range: SourceRange, _ sentence: String, hint: String? = nil) {
        diagnostics.append(Diagnostic(.warning, at: range, sentence, hint: hint))
    }

    mutating func refuse(_ range: SourceRange, _ sentence: String, hint: String? = nil) {
        diagnostics.append(Diagnostic(.error, at: range, sentence, hint: hint))
    }

    /// Warns when a value can be of no kind that is wanted.
    ///
    /// Null alone is no reason: what is missing has been reported where it is missing.
    mutating func want(_ kinds: ValueKinds, _ type: DeclaredType, of node: Node, _ sentence: String) {
        let possible = type.kinds.subtracting(.null)
        guard !possible.isEmpty, possible.isDisjoint(with: kinds) else { return }
        warn(node.range, "\(sentence), and this is \(possible)")
    }

    mutating func checkResult(_ type: DeclaredType, of root: Node) {
        want(
            declarations.result, type, of: root,
            "\(declarations.result.description) is wanted here as the result")
    }

    // MARK: Calls

    /// Some candidate must take the number of arguments (for methods the receiver is the first); the types of
    /// the arguments should fit the candidate that is called.
    mutating func typeOfCall(
        _ name: String, _ candidates: [Function], receiver: Node?, _ arguments: [Node], at range: SourceRange,
        prepared: Prepared?
    ) -> DeclaredType {
        let nodes = (receiver.map { [$0] } ?? []) + arguments
        let types = nodes.map { type(of: $0) }
        guard !candidates.isEmpty else {
            let known =
                receiver == nil ? declarations.functions.functionNames : declarations.functions.methodNames
            refuse(
                range, "there is no \(receiver == nil ? "function" : "method") `\(name)`",
                hint: nearestName(to: name, in: known))
            return .any
        }
        let problems = candidates.map { $0.problem(withArguments: nodes.count) }
        if !problems.contains(nil), let problem = problems[0] {
            refuse(range, problem)
            return .any
        }
        checkNamespace(of: candidates[0], at: range)
        var function = candidates[0]
        if let receiver {
            let possible = types[0].kinds.subtracting(.null)
            guard let found = candidates.first(where: { !$0.receiver.isDisjoint(with: possible) }) else {
                if !possible.isEmpty { warn(receiver.range, "\(possible) has no method `\(name)`") }
                return DeclaredType(candidates.reduce([]) { $0.union($1.result) })
            }
            if candidates.filter({ !$0.receiver.isDisjoint(with: possible) }).count > 1 {
                return DeclaredType(candidates.reduce([]) { $0.union($1.result) })
            }
            function = found
        }
        for (index, type) in types.enumerated() where receiver == nil || index > 0 {
            checkArgument(type, index, of: function, nodes[index])
        }
        if case .expression(let inner)? = prepared { checkInner(inner) }
        return function.resultType
    }

    private mutating func checkArgument(
        _ type: DeclaredType, _ index: Int, of function: Function, _ node: Node
    ) {
        guard
            let parameter = function.parameters.indices.contains(index)
                ? function.parameters[index] : function.parameters.last
        else { return }
        // Text is taken for a list, and scalars for text.
        var kinds = parameter.kinds
        if kinds.contains(.list) { kinds.formUnion(.text) }
        if !kinds.isDisjoint(with: .text) { kinds.formUnion(kinds.isNumeric ? .numeric : .text) }
        want(kinds, type, of: node, "`\(function.name)` takes \(parameter.kinds) here")
    }

    private mutating func checkNamespace(of function: Function, at range: SourceRange) {
        guard let dot = function.name.firstIndex(of: ".") else { return }
        let namespace = String(function.name[..<dot])
        guard declarations.refusedNamespaces.contains(namespace) else { return }
        refuse(range, "functions of `\(namespace)` cannot be used here")
    }

    /// An expression inside of a text sees the group it is evaluated for.
    private mutating func checkInner(_ inner: Node) {
        elements.append(.record(["group": .groupInFilter]))
        _ = type(of: inner)
        elements.removeLast()
    }
}
