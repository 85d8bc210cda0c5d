// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Expressions
package import Primitives

/// What is told of an expression: whether it could be saved, what is wrong with it, and what it gives.
///
/// `{"valid","diagnostics":[…],"value"?,"type"?,"error"?,"steps"?}`; without names it is not evaluated.
package func expressionDocument(
    _ text: String, names: Names?, schema: ProfileSchema = .defaultUser
) -> JSON {
    let diagnostics = checkExpression(text, .claims(userAttributes: schema.declaredTypes))
    let isValid = !diagnostics.contains { $0.severity == .error }
    var document: JSONObject = [
        "valid": .bool(isValid), "diagnostics": .array(diagnostics.map(diagnosticDocument)),
    ]
    guard let parsed = try? ParsedExpression(parsing: text) else { return .object(document) }
    guard let names else { return .object(document) }
    let trace = parsed.trace(names: names)
    switch trace.result {
    case .success(let value):
        document["value"] = value.json
        document["type"] = .string(value.kind.description)
    case .failure(let error): document["error"] = diagnosticDocument(Diagnostic(error))
    }
    var room = ExpressionSteps.mostBytes
    let steps = ExpressionSteps(trace, of: text, room: &room).json
    document["steps"] = steps["steps"]
    document["stepsTruncated"] = steps["stepsTruncated"]
    return .object(document)
}

/// One thing to tell; offsets count code points from 0, line and column count from 1.
package func diagnosticDocument(_ diagnostic: Diagnostic) -> JSON {
    var document: JSONObject = [
        "severity": .string(diagnostic.severity.rawValue),
        "start": .integer(Int64(diagnostic.range.start)), "end": .integer(Int64(diagnostic.range.end)),
        "line": .integer(Int64(diagnostic.range.line)), "column": .integer(Int64(diagnostic.range.column)),
        "sentence": .string(diagnostic.sentence),
    ]
    document["hint"] = diagnostic.hint.map { .string($0) }
    return .object(document)
}
