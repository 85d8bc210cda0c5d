// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// What can be told about an expression before it is saved.
///
/// Errors: unknown functions and methods, wrong numbers of arguments. Warnings: names that nothing stands
/// behind in this place of use (they are null, so a claim made of one is always left out).
package func checkExpression(
    _ expression: ParsedExpression, names: some Sequence<String> = NameSlot.wellKnown.map(\.name),
    functions: FunctionTable = .standard
) -> [Diagnostic] {
    var checker = Checker(names: Set(names), functions: functions)
    checker.visit(expression.root, insideProjection: false)
    return checker.diagnostics
}

private struct Checker {
    let names: Set<String>
    let functions: FunctionTable
    var diagnostics: [Diagnostic] = []

    init(names: Set<String>, functions: FunctionTable) {
        self.names = names
        self.functions = functions
    }

    /// INVARIANT: the height of the tree was limited when it was read.
    mutating func visit(_ node: Node, insideProjection: Bool) {
        switch node.syntax {
        case .name(let slot): checkName(slot.name, node.range, insideProjection)
        case .call(let name, let candidates, let arguments):
            checkCall(
                name, candidates, arguments.count, node.range, known: functions.functionNames,
                word: "function")
        case .method(_, let name, let candidates, let arguments, _):
            checkCall(
                name, candidates, arguments.count + 1, node.range, known: functions.methodNames,
                word: "method")
        case .projection(let base, let element, _):
            visit(base, insideProjection: insideProjection)
            visit(element, insideProjection: true)
            return
        default: break
        }
        for child in node.children { visit(child, insideProjection: insideProjection) }
    }

    private mutating func checkName(_ name: String, _ range: SourceRange, _ insideProjection: Bool) {
        guard !insideProjection, !names.contains(name) else { return }
        diagnostics.append(
            Diagnostic(
                .warning, at: range, "nothing stands behind the name `\(name)` here, so it is always null",
                hint: nearestName(to: name, in: names)))
    }

    /// Some candidate must take the number of arguments (for methods the receiver is the first).
    private mutating func checkCall(
        _ name: String, _ candidates: [Function], _ count: Int, _ range: SourceRange, known: [String],
        word: String
    ) {
        if candidates.isEmpty {
            diagnostics.append(
                Diagnostic(
                    .error, at: range, "there is no \(word) `\(name)`", hint: nearestName(to: name, in: known)
                ))
            return
        }
        let problems = candidates.map { $0.problem(withArguments: count) }
        guard !problems.contains(nil), let problem = problems[0] else { return }
        diagnostics.append(Diagnostic(.error, at: range, problem))
    }
}
