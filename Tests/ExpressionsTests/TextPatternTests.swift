// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Expressions
import Testing

@Suite struct LinearRegexTests {
    @Test(arguments: [
        ("abc", "abc", true), ("abc", "abcd", false), ("a.c", "abc", true), ("a.c", "a\nc", false),
        ("(?s)a.c", "a\nc", true),
        ("a*", "", true), ("a+", "", false), ("a?b", "b", true), ("(ab|cd)+", "abcdab", true),
        ("(ab|cd)+", "abc", false),
        ("[a-c]+", "abccba", true), ("[^a-c]+", "xyz", true), ("[^a-c]+", "xaz", false),
        ("[]a]+", "]a", true),
        ("[a-]+", "a-a", true), ("\\d{3}", "123", true), ("\\d{3}", "12", false), ("\\d{2,}", "12345", true),
        ("\\d{2,3}", "1234", false), ("\\w+@\\w+\\.com", "ada@x.com", true), ("\\s\\S", " x", true),
        ("\\D\\W", "a-", true),
        ("(?i)engineer", "ENGineer", true), ("a(?i:b)c", "aBc", true), ("a(?i:b)c", "aBC", false),
        ("(?i)[a-z]+", "ABC", true),
        ("^abc$", "abc", true), ("\\Aabc\\z", "abc", true), ("abc$", "abc\n", false),
        ("(?:a|b)c", "bc", true),
        ("(?<name>a)b", "ab", true), ("a*?b", "aab", true), ("\\bfoo\\b", "foo", true),
        ("x\\Bfoo", "xfoo", true),
        ("\\Qa.b\\E+", "a.b", true), ("\\x41\\u00e9", "Aé", true), ("\\p{Alpha}+\\P{Digit}", "ab-", true),
        ("a|", "", true),
        ("()", "", true), ("(a*)*b", "aaab", true), ("(a|b)*abb", "ababb", true),
        ("California-[a-zA-Z]+-Sales", "California-North-Sales", true),
        (".*", "", true), (".*", "ünïcode", true), (".*", "two\nlines", false), ("[\\d.]+", "1.5", true),
        ("a{0}b", "b", true),
        ("(\\+\\d{1,2}\\s)?\\(?\\d{3}\\)?[\\s.-]\\d{3}[\\s.-]\\d{4}", "+49 (555) 123-4567", true),
        ("(?m)^b$", "b", true),
    ])
    func `a full match is a match from start to end`(pattern: String, text: String, isMatch: Bool) throws {
        #expect(try LinearRegex(pattern).fullyMatches(text) == isMatch)
    }

    @Test(arguments: [
        ("b", "abc", true), ("^b", "abc", false), ("c$", "abc", true), ("c$", "abc\n", true),
        ("c\\z", "abc\n", false),
        ("\\bfoo\\b", "a foo b", true), ("\\bfoo\\b", "afoob", false), ("(?m)^b$", "a\nb\nc", true),
        ("", "abc", true),
        ("d", "abc", false), ("a{2}", "baab", true),
    ])
    func `a match somewhere may be any part`(pattern: String, text: String, isMatch: Bool) throws {
        #expect(try LinearRegex(pattern).matchesSomewhere(text) == isMatch)
    }

    @Test(arguments: [
        ("(a", ExpressionError.Code.badPattern), ("a)", .badPattern), ("[a", .badPattern),
        ("a{2", .badPattern),
        ("a{3,2}", .badPattern), ("*a", .badPattern), ("a**", .badPattern), ("a++", .notSupported),
        ("(?=a)", .notSupported),
        ("(?!a)", .notSupported), ("(?<=a)", .notSupported), ("(?>a)", .notSupported),
        ("(a)\\1", .notSupported),
        ("\\k<a>", .notSupported), ("[z-a]", .badPattern), ("[a&&b]", .notSupported), ("[[a]]", .badPattern),
        ("\\", .badPattern), ("\\p{Greek}", .notSupported), ("\\p{{", .notSupported),
        ("(?x)a", .notSupported),
        ("a{1001}", .limitExceeded), ("(a{100}){100}", .limitExceeded),
        ("((()){1000}){1000}", .limitExceeded),
        ("(((a{50}){50}){50}){50}", .limitExceeded), ("^*", .badPattern), ("\\xZZ", .badPattern),
        ("[\\d-z]", .badPattern),
    ])
    func `what cannot be matched in linear time, or is wrong, is refused`(
        pattern: String, code: ExpressionError.Code
    ) throws {
        let error = try #require(throws: ExpressionError.self) { try LinearRegex(pattern) }
        #expect(error.code == code, "\(error)")
    }

    @Test func `deep groups are refused`() throws {
        let bomb = String(repeating: "(", count: 2000) + "a" + String(repeating: ")", count: 2000)
        let error = try #require(throws: ExpressionError.self) { try LinearRegex(bomb) }
        #expect(error.code == .tooDeep)
    }

    @Test(arguments: [
        "(a+)+$", "(a|a)*$", "(a|aa)+$", "(.*a){20}$", "(a*)*(a*)*(a*)*$", "([a-zA-Z]+)*$", "(a?){50}a{50}$",
    ])
    func `no pattern takes longer than its size`(pattern: String) throws {
        let text = String(repeating: "a", count: 50) + "!"
        let regex = try LinearRegex(pattern)
        let clock = ContinuousClock()
        var best = Duration.seconds(60)
        for _ in 0..<5 {
            best = min(best, clock.measure { _ = regex.fullyMatches(text) })
            #expect(!regex.fullyMatches(text))
        }
        // The bound holds for a debug build, where this code is some fifty times slower than in a release.
        #expect(best < .milliseconds(pattern == "(a+)+$" ? 5 : 50))
    }
}
