// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Expressions
import Testing

@Suite struct ParserTests {
    @Test(arguments: [
        ("a+b*c", "a + b * c"), ("(a+b)*c", "(a + b) * c"), ("a-(b-c)", "a - (b - c)"),
        ("a-b-c", "a - b - c"),
        ("not a AND b", "!a AND b"), ("!(a && b)", "!(a AND b)"), ("a||b&&c", "a OR b AND c"),
        ("(a OR b) and c", "(a OR b) AND c"), ("a == b AND c < d", "a == b AND c < d"),
        ("a ? b : c ? d : e", "a ? b : c ? d : e"), ("(a ? b : c) ? d : e", "(a ? b : c) ? d : e"),
        ("a ?: b ?: c", "a ?: b ?: c"), ("(a ?: b) ?: c", "(a ?: b) ?: c"),
        ("a ?: b ? c : d", "a ?: b ? c : d"),
        ("a ? b ?: c : d", "a ? b ?: c : d"), ("- - a", "- -a"), ("-(1.5).f()", "-1.5.f()"),
        ("(-1).f()", "(-1).f()"),
        ("a.b['c'][0].d(1,'x')", "a.b[\"c\"][0].d(1, \"x\")"), ("a?.b?.c()", "a?.b?.c()"),
        ("a.![b + 1]", "a.![b + 1]"), ("{1,{2},{:},{}}", "{1, {2}, {:}, {}}"),
        ("{a:1,'b c':2}", "{\"a\": 1, \"b c\": 2}"),
        ("String . len ( 'x' )", "String.len(\"x\")"), ("(a == b) == c", "(a == b) == c"),
        ("a matches '[0-9]+' or b", "a matches \"[0-9]+\" OR b"), ("'say \"hi\"'", "\"say \"\"hi\"\"\""),
        ("NULL", "null"), ("a . and . or", "a.and.or"), ("1e3 + 2.50", "1000.0 + 2.5"),
        ("a % b / c", "a % b / c"),
        ("f()", "f()"), ("a\n  + b", "a + b"), ("+a", "+a"), ("größe.übung", "größe.übung"),
        ("Foo.bar(1)", "Foo.bar(1)"), ("(Foo).bar(1)", "(Foo).bar(1)"), ("(Foo)?.bar(1)", "Foo?.bar(1)"),
        ("(Foo).baz.bar(1)", "Foo.baz.bar(1)"), ("(foo).bar(1)", "foo.bar(1)"),
    ])
    func `operators bind as documented`(text: String, canonical: String) throws {
        #expect(try ParsedExpression(parsing: text).description == canonical)
        #expect(try ParsedExpression(parsing: canonical).description == canonical)
    }

    @Test(arguments: [
        ("", ExpressionError.Code.unexpectedEnd, 1, 1), ("   ", .unexpectedEnd, 1, 4),
        ("a +", .unexpectedEnd, 1, 4),
        ("a b", .unexpectedToken, 1, 3), ("(a", .unexpectedEnd, 1, 3), ("a)", .unexpectedToken, 1, 2),
        ("a = b", .notSupported, 1, 3), ("a++", .notSupported, 1, 2), ("--a", .notSupported, 1, 1),
        ("T(java.lang.Runtime)", .notSupported, 1, 1), ("new Thread()", .notSupported, 1, 1),
        ("@bean", .notSupported, 1, 1), ("1 + #root", .notSupported, 1, 5),
        ("a instanceof b", .notSupported, 1, 3),
        ("a between {1,2}", .notSupported, 1, 3), ("a eq b", .notSupported, 1, 3),
        ("a & b", .notSupported, 1, 3),
        ("a ^ b", .notSupported, 1, 3), ("a.?[b]", .notSupported, 1, 3),
        ("a == b == c", .unexpectedToken, 1, 8),
        ("\n\n  'open", .unterminatedString, 3, 3), ("a +\n  * b", .unexpectedToken, 2, 3),
        ("a ? b", .unexpectedEnd, 1, 6),
        ("99999999999999999999", .badNumber, 1, 1), ("1abc", .badNumber, 1, 1),
        ("{'a': 1, 'a': 2}", .duplicateKey, 1, 10),
        ("{1: 2}", .unexpectedToken, 1, 2), ("f(a,)", .unexpectedToken, 1, 5), ("a.", .unexpectedEnd, 1, 3),
        ("a.1", .unexpectedToken, 1, 3), ("a[", .unexpectedEnd, 1, 3), ("a ~ b", .unexpectedCharacter, 1, 3),
        ("a matches '(b'", .badPattern, 1, 13), ("a matches '(?R)'", .notSupported, 1, 12),
        ("a AND", .unexpectedEnd, 1, 6),
        ("OR a", .unexpectedToken, 1, 1), ("user.", .unexpectedEnd, 1, 6), ("a; b", .notSupported, 1, 2),
    ])
    func `what cannot be read is refused with its place`(
        text: String, code: ExpressionError.Code, line: Int, column: Int
    ) throws {
        let error = try #require(throws: ExpressionError.self) { try ParsedExpression(parsing: text) }
        #expect(error.code == code, "\(error)")
        #expect(error.range.line == line, "\(error)")
        #expect(error.range.column == column, "\(error)")
        #expect(error.sentence.first?.isUppercase != true)
    }

    @Test func `ten thousand parentheses are refused, whatever the limit on text`() throws {
        let bomb = String(repeating: "(", count: 10_000) + "1" + String(repeating: ")", count: 10_000)
        #expect(throws: ExpressionError.self) { try ParsedExpression(parsing: bomb) }
        let limits = ExpressionLimits(characters: 1_000_000, nodes: 1_000_000)
        for open in [
            "(", "{", "!", "- ", "f(", "a[", "a.![", "a ? ", "a ?: ", "a ? b : ", "{a:", "String.len(",
        ] {
            let error = try #require(throws: ExpressionError.self) {
                try ParsedExpression(parsing: String(repeating: open, count: 10_000) + "1", limits: limits)
            }
            #expect(error.code == .tooDeep, "\(open)")
        }
    }

    @Test(arguments: [" + 1", ".a", "[0]", ".f()", " AND a", ".![a]"])
    func `a chain of ten thousand is refused`(link: String) throws {
        let limits = ExpressionLimits(characters: 1_000_000, nodes: 1_000_000)
        let error = try #require(throws: ExpressionError.self) {
            try ParsedExpression(parsing: "a" + String(repeating: link, count: 10_000), limits: limits)
        }
        #expect(error.code == .tooDeep)
    }

    @Test func `text is limited to 1024 characters`() throws {
        let literal = "'" + String(repeating: "ü", count: 1022) + "'"
        #expect(try ParsedExpression(parsing: literal).nodeCount == 1)
        let error = try #require(throws: ExpressionError.self) {
            try ParsedExpression(parsing: literal + " ")
        }
        #expect(error.code == .textTooLong)
        #expect(try ParsedExpression(parsing: literal + " ", limits: .init(characters: 2000)).nodeCount == 1)
    }

    @Test func `the number of parts is limited`() throws {
        let text = "{" + String(repeating: "1,", count: 500) + "1}"
        #expect(try ParsedExpression(parsing: text).nodeCount == 502)
        let error = try #require(throws: ExpressionError.self) {
            try ParsedExpression(parsing: text, limits: .init(nodes: 100))
        }
        #expect(error.code == .tooManyNodes)
    }

    @Test func `an expression knows what it starts from`() throws {
        let sub = try ParsedExpression(parsing: "(appuser != null) ? appuser.userName : app.clientId")
        #expect(sub.mentionedNames == ["appuser", "app"])
        #expect(sub.needs == [])
        let other = try ParsedExpression(
            parsing: "isMemberOfGroup('x') ? user.teams.![name + org.name] : cool")
        #expect(other.mentionedNames == ["user", "org", "cool"])
        #expect(other.needs == .groups)
    }

    @Test func `a name that is the key of a map is not mentioned`() throws {
        let map = try ParsedExpression(parsing: "{user: 1, 'x': app.id, org: {session: user.id}}")
        #expect(map.mentionedNames == ["app", "user"])
        #expect(try ParsedExpression(parsing: "{user, org}").mentionedNames == ["user", "org"])
    }
}
