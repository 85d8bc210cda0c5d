// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Expressions
import Testing

@Suite struct TextPatternTests {
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
        ("(?m)^b$", "b", true), ("a++b", "aab", true), ("(?=ab)..", "ab", true), ("(?!b).", "a", true),
        ("(?<=a)b", "b", false), ("(?>a|ab)c", "abc", false), ("\\p{L}+", "Ünïcödé", true),
        ("\\p{Lu}\\p{Ll}+", "Éa", true), ("\\p{IsLatin}+", "aé", true), ("\\p{Greek}+", "αβ", true),
        ("[\\p{Alpha}\\d]+", "a1", true), ("[^\\p{Alpha}]+", "12", true), ("\\P{Alpha}+", "12", true),
        ("\\p{Alpha}", "é", false), ("\\w", "é", false), (".", "😀", true), ("a{2", "a{2", true),
        ("(?x) a b # c", "ab", true), ("[[:alpha:]]+", "ab", true), ("\\x{1F600}", "😀", true),
        ("\\QAb", "Ab", true), ("a|ab", "ab", true), ("(a|ab)(c|bcd)", "abcd", true),
        ("\\p{Punct}", "-", true),
    ])
    func `a full match is a match from start to end`(pattern: String, text: String, isMatch: Bool) throws {
        #expect(try TextPattern(pattern).fullyMatches(text) == isMatch)
    }

    @Test(arguments: [
        ("(a", ExpressionError.Code.badPattern), ("a)", .badPattern), ("[a", .badPattern),
        ("a{3,2}", .badPattern), ("*a", .badPattern), ("[z-a]", .badPattern), ("\\", .badPattern),
        ("\\p{Nonsense}", .badPattern), ("\\p{{", .badPattern), ("\\u12", .badPattern),
        ("(?<=a+)b", .badPattern),
        ("[a&&b]", .notSupported), ("[a[b]]", .notSupported), ("(*SKIP)a", .notSupported),
        ("(?R)", .notSupported),
        ("(?1)", .notSupported), ("(?C1)a", .notSupported), ("(?P>x)", .notSupported),
        ("a\\Kb", .notSupported),
        ("\\C", .notSupported), ("(a)\\g1", .notSupported), ("(?U)a", .notSupported),
        ("(?d)a", .notSupported),
        ("(((a{50}){50}){50}){50}", .limitExceeded), ("((a{100}){100}){100}", .limitExceeded),
        ("(?:abcdefgh){2000}", .limitExceeded),
    ])
    func `what is wrong, too large or not of Java is refused with its place`(
        pattern: String, code: ExpressionError.Code
    ) throws {
        let error = try #require(throws: ExpressionError.self) { try TextPattern(pattern) }
        #expect(error.code == code, "\(error)")
        #expect(error.range.start >= 0 && error.range.end <= pattern.unicodeScalars.count)
    }

    @Test func `errors point into the pattern also behind a translated part`() throws {
        let error = try #require(throws: ExpressionError.self) { try TextPattern("\\p{Alpha}[z-a]") }
        #expect((9...13).contains(error.range.start), "\(error.range.start)")
        let expression = "user.x matches 'ab[z-a]'"
        let outer = try #require(throws: ExpressionError.self) { try ParsedExpression(parsing: expression) }
        #expect((18...22).contains(outer.range.start), "\(outer.range.start)")
    }

    @Test func `deep groups are refused`() throws {
        let bomb = String(repeating: "(", count: 400) + "a" + String(repeating: ")", count: 400)
        let error = try #require(throws: ExpressionError.self) { try TextPattern(bomb) }
        #expect(error.code == .tooDeep)
        let long = try #require(throws: ExpressionError.self) {
            try TextPattern(String(repeating: "a", count: 1025))
        }
        #expect(long.code == .textTooLong)
    }

    static let catastrophic = [
        "(a+)+$", "(a|a)*$", "(a|aa)+$", "(.*a){20}$", "(a*)*(a*)*(a*)*$", "([a-zA-Z]+)*$", "(a?){50}a{50}$",
        "(a|b|ab)*c", "(.*)*x", "((a{1,20}){1,20}){1,20}b", "(?=(a+))*b", "(x+x+)+y|(a+a+)+y",
        "(?:a+){2,30}c",
    ]

    @Test func `what backtracking cannot finish is answered all the same while it is small`() throws {
        #expect(try TextPattern("(a+)+b").fullyMatches(String(repeating: "a", count: 100)) == false)
        #expect(try TextPattern("(a|aa)+b").fullyMatches(String(repeating: "a", count: 100) + "b"))
        let text = String(repeating: "ab", count: 50) + "c"
        #expect(try TextPattern("(a|b|ab)*c").fullyMatches(text))
        #expect(try TextPattern("(a|b|ab)*[de]").fullyMatches(text) == false)
    }

    @Test func `references to groups work, and end with an error when they explode`() throws {
        #expect(try TextPattern("(a|b)\\1").fullyMatches("bb"))
        #expect(try TextPattern("(a|b)\\1").fullyMatches("ab") == false)
        #expect(try TextPattern("(?<x>a)\\k<x>").fullyMatches("aa"))
        let error = try #require(throws: ExpressionError.self) {
            try TextPattern("(a*)*(a*)*\\1[bc]").fullyMatches(String(repeating: "a", count: 200) + "d")
        }
        #expect(error.code == .limitExceeded)
    }

    @Test func `one pattern is matched by many tasks at once`() async throws {
        let pattern = try TextPattern("(?i)[a-z]+-(\\d+)")
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<64 {
                group.addTask {
                    (0..<50).allSatisfy { _ in (try? pattern.fullyMatches("Name-\(number)")) == true }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }

    /// Held against the clock: `scripts/test` runs these by themselves, after all others.
    @Suite struct Timed {
        @Test(arguments: TextPatternTests.catastrophic, [50, 500, 5000, 60_000])
        func `a pattern that explodes is answered or refused within a bound`(pattern: String, length: Int)
            throws
        {
            let text = String(repeating: "a", count: length) + "!"
            let made = try TextPattern(pattern)
            let clock = ContinuousClock()
            var best = Duration.seconds(60)
            var answers: Set<String> = []
            for _ in 0..<5 {
                let time = clock.measure {
                    do throws(ExpressionError) {
                        answers.insert("\(try made.fullyMatches(text))")
                    } catch {
                        answers.insert(error.code.rawValue)
                    }
                }
                best = min(best, time)
            }
            #expect(answers == ["false"] || answers == ["limitExceeded"], "\(answers)")
            // Some milliseconds.
            #expect(best < .milliseconds(15), "\(best)")
        }
    }
}
