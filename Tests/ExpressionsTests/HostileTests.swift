// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Expressions
import Foundation
import Primitives
import Testing

/// Expressions that are made to be slow, large or deep.
///
/// Work is counted in steps and bytes, which is the same on every machine. With `MONETA_HOSTILE=many` in the
/// environment ten times as many random texts are made. With `MONETA_HOSTILE=full` a hundred times as many
/// are and ten times as many expressions of the grammar, and each is timed; that is meant for a release
/// build.
@Suite struct HostileTests {
    private static let amount = ProcessInfo.processInfo.environment["MONETA_HOSTILE"]
    private static let isFull = amount == "full"
    private static let randomTexts = isFull ? 1_000_000 : amount == "many" ? 100_000 : 10_000

    /// 50 ms, and ten times that in a debug build, which is slower by more.
    private static let bound: Duration = {
        #if DEBUG
            .milliseconds(500)
        #else
            .milliseconds(50)
        #endif
    }()

    /// Long attributes, long lists and many groups.
    private static let names = Names(
        user: [
            "id": "00u1", "big": .string(String(repeating: "ab,", count: 400)),
            "a": "aaaaaaaaaaaaaaaaaaaaaaaa!",
            "many": .list((0..<100).map { .string("element \($0)") }),
            "rows": .list((0..<60).map { ["k": .integer($0), "v": "x"] }),
            "created": "2015-07-30T23:58:32.000Z",
        ],
        app: ["id": "0oa1", "profile": ["filter": "group.name", "pattern": "(a*)*(a*)*b"]],
        groups: (0..<200).map { GroupFact(id: "00g\($0)", name: "Group aaaaaaaa \($0)") },
        now: Timestamp(milliseconds: 1_438_363_117_979))

    /// Reads, checks, evaluates and prints one text, and reports what it took.
    private func run(_ text: String, _ worst: inout Worst) {
        let start = ContinuousClock.now
        guard let expression = try? ParsedExpression(parsing: text) else {
            worst.note(text, ContinuousClock.now - start, nil)
            return
        }
        let trace = expression.trace(names: Self.names)
        let time = ContinuousClock.now - start
        if case .success(let value) = trace.result {
            worst.bytes = max(worst.bytes, value.json.text.utf8.count)
        }
        worst.note(text, time, trace.spent)
        _ = checkExpression(expression)
    }

    private struct Worst {
        var steps = 0
        var textBytes = 0
        var bytes = 0
        var time = Duration.zero
        var text = ""
        var readable = 0

        mutating func note(_ text: String, _ time: Duration, _ spent: EvaluationLimits?) {
            if let spent {
                readable += 1
                steps = max(steps, spent.steps)
                textBytes = max(textBytes, spent.textBytes)
            }
            if time > self.time { (self.time, self.text) = (time, text) }
        }
    }

    /// The last refused request may be larger than the budget, but what was done is within it.
    private func expectBounded(_ worst: Worst) {
        #expect(worst.bytes <= 1_500_000, "\(worst.bytes) bytes of JSON")
        guard Self.isFull else { return }
        print(
            "worst case", worst.time, "for", worst.text, "largest value", worst.bytes, "read", worst.readable)
        #expect(worst.time < Self.bound, "\(worst.text) takes \(worst.time)")
    }

    @Test func `ten thousand random texts are read or refused and stay within the budget`() {
        var random = Seeded(state: 2026)
        var worst = Worst()
        for _ in 0..<Self.randomTexts {
            var text = ""
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                text += randomPieces.randomElement(using: &random) ?? ""
            }
            run(text, &worst)
        }
        #expect(worst.readable > Self.randomTexts / 50)
        expectBounded(worst)
    }

    @Test func `ten thousand hostile expressions of the grammar stay within the budget`() {
        var random = Seeded(state: 7)
        var worst = Worst()
        for _ in 0..<(Self.isFull ? 100_000 : 10_000) {
            var maker = HostileMaker(random: random)
            let text = maker.expression()
            random = maker.random
            run(text, &worst)
        }
        #expect(worst.readable > 6000)
        expectBounded(worst)
    }

    @Test(arguments: [
        "user.many.![user.many.![user.many]]", "user.many.![{user.many, user.many, user.many}]",
        "user.many.![user.big + user.big].![length()]", "user.many.![String.join(user.big, user.many)]",
        "user.many.![user.a matches app.profile.pattern]", "user.many.![user.a matches '(a|aa)+b']",
        "user.many.![{user.many, user.many}].contains({user.many, user.many})",
        "user.many.![user.many] == user.many.![user.many]", "user.many.![user.many].flatten().flatten()",
        "getFilteredGroups(user.many.![user.big], \"user.many.![group]\", 100)",
        "isMemberOfGroupNameRegex('(Group )?(a*)*(a*)*b')", "user.getGroups().![user.getGroups()]",
        "String.replace(String.replace(user.big, 'a', user.big), 'b', user.big)",
        "user.many.![user.created.toString(user.big)]", "user.big.![x]",
        "user.many.![String.stringSwitch(user.big, '', 'x', '', 'y', '', 'z', '')]",
        "user.many.![user.getGroups({'group.profile.name': user.many})]",
    ])
    func `what multiplies work ends within the budget`(text: String) throws {
        var worst = Worst()
        run(text, &worst)
        #expect(worst.readable == 1)
        expectBounded(worst)
        let expression = try ParsedExpression(parsing: text)
        let spent = expression.trace(names: Self.names).spent
        let isRefused = (try? expression.evaluate(names: Self.names)) == nil
        #expect(spent.steps <= 10_000 || isRefused)
        #expect(spent.textBytes <= 65_536 || isRefused)
    }

    @Test func `an expression from outside cannot evaluate itself`() throws {
        let text = "getFilteredGroups({'00g1'}, app.profile.filter, 10)"
        var names = Self.names
        names.app = ["profile": ["filter": .string(text)]]
        let error = try #require(throws: ExpressionError.self) {
            try ParsedExpression(parsing: text).evaluate(names: names)
        }
        #expect(error.code == .tooDeep)
    }

    @Test func `the same input gives the same answer and takes the same work`() throws {
        var random = Seeded(state: 99)
        for _ in 0..<300 {
            var maker = HostileMaker(random: random)
            let text = maker.expression()
            random = maker.random
            guard let expression = try? ParsedExpression(parsing: text) else { continue }
            let first = expression.trace(names: Self.names)
            let second = expression.trace(names: Self.names)
            #expect(first.result == second.result, "\(text)")
            #expect(first.spent.steps == second.spent.steps, "\(text)")
        }
    }
}
