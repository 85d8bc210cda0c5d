// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Expressions
package import Primitives

/// The parts of an expression with their values, in the order of evaluation, for people.
///
/// A bare name of a whole (`user`, `app`) is left out, for its members say enough; a value that is long is
/// cut, and when the room of an answer is used up, the rest of the steps is left out.
package struct ExpressionSteps {
    /// The room for steps in one answer, in bytes of JSON.
    package static let mostBytes = 512 << 10
    /// A longer value is shown as the beginning of its text.
    private static let longestValue = 1024

    /// `{"text","steps":[{"start","end","text","value"|"error"}]}`; offsets count code points from 0.
    package let json: JSON

    /// `text` is the expression; `room` is what is left of ``mostBytes``.
    package init(_ trace: Trace, of text: String, room: inout Int) {
        let scalars = Array(text.unicodeScalars)
        func part(_ range: SourceRange) -> JSONObject {
            let words = scalars[min(range.start, scalars.count)..<min(range.end, scalars.count)]
            return [
                "start": .integer(Int64(range.start)), "end": .integer(Int64(range.end)),
                "text": .string(String(String.UnicodeScalarView(words))),
            ]
        }
        var steps: [JSON] = []
        var isCut = false
        for step in trace.steps where !Self.isWhole(step, scalars) {
            var members = part(step.range)
            members["value"] = Self.shown(step.value.json)
            let json = JSON.object(members)
            room -= json.bytes.count
            guard room >= 0 else {
                isCut = true
                break
            }
            steps.append(json)
        }
        if case .failure(let error) = trace.result {
            var members = part(error.range)
            members["error"] = .string(error.sentence)
            steps.append(.object(members))
        }
        var document: JSONObject = ["text": .string(text), "steps": .array(steps)]
        if isCut { document["stepsTruncated"] = true }
        json = .object(document)
    }

    private static func isWhole(_ step: Trace.Step, _ scalars: [Unicode.Scalar]) -> Bool {
        guard case .map = step.value, step.range.end <= scalars.count else { return false }
        return scalars[step.range.start..<step.range.end].allSatisfy { $0.properties.isAlphabetic }
    }

    private static func shown(_ value: JSON) -> JSON {
        let bytes = value.bytes
        guard bytes.count > longestValue else { return value }
        return .string(String(decoding: bytes.prefix(longestValue), as: UTF8.self) + "…")
    }
}
