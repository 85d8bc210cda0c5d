// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Expressions
import Primitives
import Testing

@Suite struct RandomTextTests {
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
                text += randomPieces.randomElement(using: &random) ?? ""
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
