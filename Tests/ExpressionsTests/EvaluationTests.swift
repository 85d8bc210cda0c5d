// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Expressions
import Foundation
import Primitives
import Testing

@Suite struct EvaluationTests {
    private func value(_ text: String, _ names: Names = Names()) throws -> Value {
        try ParsedExpression(parsing: text).evaluate(names: names)
    }

    private func code(_ text: String, _ names: Names = Names(), _ limits: EvaluationLimits = .init()) throws
        -> ExpressionError.Code
    {
        let expression = try ParsedExpression(parsing: text)
        return try #require(throws: ExpressionError.self) {
            try expression.evaluate(names: names, limits: limits)
        }.code
    }

    @Test func `a profile attribute cannot pose as the user's id`() throws {
        let user: Value = ["id": "00u1", "profile": ["id": "00uAdmin", "status": "X", "nick": "n"]]
        #expect(try value("user.id", Names(user: user)) == "00u1")
        #expect(try value("user.status", Names(user: user)) == "X")
        #expect(try value("user.profile.id", Names(user: user)) == "00uAdmin")
        #expect(try value("user.nick", Names(user: user)) == "n")
    }

    @Test func `flat and nested users answer alike`() throws {
        for user: Value in [["nick": "n"], ["profile": ["nick": "n"]]] {
            #expect(try value("user.nick", Names(user: user)) == "n")
            #expect(try value("user.profile.nick", Names(user: user)) == "n")
            #expect(try value("user.profile.none", Names(user: user)) == .null)
        }
    }

    @Test func `steps are limited`() throws {
        let names = Names(user: ["many": .list(Array(repeating: 1, count: 5000))])
        #expect(try code("user.many.![1 + 1]", names) == .limitExceeded)
        #expect(try code("1 + 1 + 1 + 1", Names(), EvaluationLimits(steps: 4)) == .limitExceeded)
        #expect(try code("Arrays.size({1,2,3})", Names(), EvaluationLimits(steps: 6)) == .limitExceeded)
    }

    @Test func `errors point at the part that failed`() throws {
        let expression = try ParsedExpression(parsing: "user.firstName + appuser.userName")
        let error = try #require(throws: ExpressionError.self) {
            try expression.evaluate(names: Names(user: ["firstName": "Ada"]))
        }
        #expect(error.range.start == 17)
        #expect(error.range.end == 24)
        #expect(!error.sentence.contains("Ada"))
    }

    @Test func `a trace has the value of the part under the cursor`() throws {
        let expression = try ParsedExpression(parsing: "(appuser != null) ? appuser.userName : app.clientId")
        let trace = expression.trace(names: Names(app: ["clientId": "0oa1"]))
        #expect(try trace.result.get() == "0oa1")
        #expect(trace.value(at: 3)?.value == .null)
        #expect(trace.value(at: 9)?.value == false)
        #expect(trace.value(at: 45)?.value == "0oa1")
        #expect(trace.value(of: expression.root.id) == "0oa1")
        #expect(trace.value(at: 22)?.range.start == 0, "the branch not taken has no value of its own")
    }

    @Test func `a trace reaches into the expression of a filter, with places in the whole text`() throws {
        let text = "getFilteredGroups({'00g1', '00g2'}, \"group.name + '!'\", 10)"
        let expression = try ParsedExpression(parsing: text)
        let groups = [GroupFact(id: "00g1", name: "One"), GroupFact(id: "00g2", name: "Two")]
        let trace = expression.trace(names: Names(groups: groups))
        #expect(try trace.result.get() == ["One!", "Two!"])
        let offset = try #require(text.range(of: "group.name")).lowerBound.utf16Offset(in: text)
        let step = try #require(trace.value(at: offset + 7))
        #expect(step.value == "Two")
        #expect(step.range.start == offset)
        #expect(step.range.end == offset + 10)
        #expect(trace.steps.filter { $0.range == step.range }.map(\.value) == ["One", "Two"])
        #expect(Set(trace.steps.map(\.node)).count == expression.nodeCount)
    }

    @Test func `a trace has times and countries, and what was spent`() throws {
        let expression = try ParsedExpression(
            parsing: "Time.now().plusDays(1).toString('yyyy') + 'US'.parseCountryCode()")
        let trace = expression.trace(names: Names(now: Timestamp(milliseconds: 0)))
        #expect(try trace.result.get() == "1970US")
        #expect(trace.value(at: 5)?.value.json == "1970-01-01T00:00:00.000Z")
        #expect(trace.value(at: 50)?.value.json == "US")
        #expect((8...40).contains(trace.spent.steps), "\(trace.spent.steps)")
    }

    @Test(arguments: [
        ("user.a matches 'a+b'", "user.a matches user.p"),
        ("isMemberOfGroupNameRegex('a+b')", "isMemberOfGroupNameRegex(user.p)"),
        ("Time.now().toString('yyyy')", "Time.now().toString(user.f)"),
        ("getFilteredGroups({}, 'group.name', 1)", "getFilteredGroups({}, user.e, 1)"),
    ])
    func `what is written out is read once, and costs less than what comes from outside`(
        literal: String, given: String
    ) throws {
        let names = Names(
            user: ["a": "aab", "p": "a+b", "f": "yyyy", "e": "group.name"], now: Timestamp(milliseconds: 0))
        let first = try ParsedExpression(parsing: literal).trace(names: names)
        let second = try ParsedExpression(parsing: given).trace(names: names)
        #expect(try first.result.get() == (try second.result.get()))
        #expect(first.spent.steps < 20, "\(first.spent.steps)")
        #expect(second.spent.steps > first.spent.steps)
    }

    @Test func `times and countries compare with text that says the same`() throws {
        let names = Names(
            user: ["created": "2015-07-30T23:58:32.000Z"], now: Timestamp(milliseconds: 1_438_363_117_979))
        #expect(try value("Time.now() > user.created", names) == true)
        #expect(try value("user.created.plusDays(0) == user.created", names) == true)
        #expect(try value("Time.now() == 'yesterday'", names) == false)
        #expect(try value("'USA'.parseCountryCode() == 'US'", names) == true)
        #expect(try value("'USA'.parseCountryCode() == '840'.parseCountryCode()", names) == true)
        #expect(try code("Time.now() > 'yesterday'", names) == .notATime)
        #expect(try code("Time.now() > 5", names) == .wrongType)
    }

    @Test func `composed and decomposed letters differ, as their code points do`() throws {
        let names = Names(user: ["a": "\u{E9}", "b": "e\u{301}"])
        #expect(try value("user.a == user.b", names) == false)
        #expect(try value("String.len(user.a)", names) == 1)
        #expect(try value("String.len(user.b)", names) == 2)
    }

    @Test func `values keep their types through JSON`() throws {
        let json: JSON = ["a": [1, true, nil, "x", .number(1.5)], "b": ["c": [:]]]
        #expect(Value(json).json == json)
        #expect(Value(json)["b"]?["c"] == Value.map(ValueMap()))
    }

    @Test func `large maps are found by name and keep their order`() {
        var map = ValueMap()
        for number in 0..<100 { map["n\(number)"] = .integer(Int64(number)) }
        map["n3"] = nil
        map["n5"] = "five"
        #expect(map.count == 99)
        #expect(map["n3"] == nil)
        #expect(map["n5"] == "five")
        #expect(map["n99"] == 99)
        #expect(map.names.prefix(4) == ["n0", "n1", "n2", "n4"])
    }

    @Test func `one expression is evaluated by many tasks at once`() async throws {
        let expression = try ParsedExpression(parsing: "String.toUpperCase(user.name) + Arrays.size({1,2})")
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<50 {
                group.addTask {
                    let names = Names(user: ["name": .string("n\(number)")])
                    return (try? expression.evaluate(names: names)) == .string("N\(number)2")
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }

    /// Held against the clock: `scripts/test` runs these by themselves, after all others.
    @Suite struct Timed {
        @Test func `text that grows without bound is stopped early`() throws {
            var bomb = "user.text"
            for _ in 0..<12 { bomb = "String.replace(\(bomb), 'a', user.text)" }
            let names = Names(user: ["text": .string(String(repeating: "a", count: 100))])
            let clock = ContinuousClock()
            let start = clock.now
            #expect(try EvaluationTests().code(bomb, names) == .limitExceeded)
            #expect(clock.now - start < .milliseconds(200))
        }
    }
}
