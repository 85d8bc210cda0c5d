// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Expressions
import Testing

/// SplitMix64, so that a failure can be repeated.
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

@Suite struct RandomTextTests {
    private let pieces = [
        "user", "appuser", "app", ".", "?.", "name", "firstName", "(", ")", "[", "]", "{", "}", ",", ":", "?",
        "?:", "+",
        "-", "*", "/", "%", "==", "!=", "<", ">", "<=", ">=", "!", "not", "AND", "OR", "&&", "||", "matches",
        "'a+'", "''",
        "\"x\"", "1", "0", "9223372036854775807", "3.5", "1e9", "null", "true", "false", ".![", "String.len(",
        "String.",
        "Arrays.size(", "Arrays.flatten(", "isMemberOfGroup(", "substring(", ".length()", ".substring(", "\n",
        "'", "\"",
        "\\", "#", "ä", "\u{1F600}", "T(", "new ", "e\u{301}", "\u{0}", "'(a|b)*'", "'1,2,3'", "=",
    ]
    private let names = Names(
        user: ["name": "Ada", "firstName": ["x": 1], "list": [1, "a", .null, ["name": "z"]]],
        app: ["name": 3],
        groups: [GroupFact(id: "g", name: "Everyone")])

    @Test func `ten thousand random texts never crash, and what is read prints and evaluates`() throws {
        var random = Seeded(state: 42)
        var readable = 0
        for _ in 0..<10_000 {
            var text = ""
            for _ in 0..<Int.random(in: 1...14, using: &random) {
                text += pieces.randomElement(using: &random) ?? ""
                if Bool.random(using: &random) { text += " " }
            }
            guard let expression = try? ParsedExpression(parsing: text) else { continue }
            readable += 1
            let canonical = expression.description
            let again = try ParsedExpression(parsing: canonical)
            #expect(again.description == canonical, "\(text)")
            let first = try? expression.evaluate(names: names)
            let second = try? again.evaluate(names: names)
            #expect(first == second, "\(text)")
            _ = checkExpression(expression)
        }
        #expect(readable > 200)
    }

    @Test func `ten thousand random patterns never crash`() {
        var random = Seeded(state: 7)
        let characters = Array("ab01.*+?|(){}[]^$\\dws,-:=!<>QEpix\n")
        for _ in 0..<10_000 {
            let pattern = String(
                (0..<Int.random(in: 1...12, using: &random)).map { _ in
                    characters.randomElement(using: &random) ?? "a"
                })
            guard let made = try? TextPattern(pattern) else { continue }
            _ = try? made.fullyMatches("ab01 aab\n")
            _ = try? made.fullyMatches("-a0b1-")
        }
    }
}
