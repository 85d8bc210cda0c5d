// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Testing

/// The error that reading gives, or `nil`.
private func refusal(_ text: String, _ limits: JSONLimits = JSONLimits()) -> JSONError? {
    refusal(Array(text.utf8), limits)
}

private func refusal(_ bytes: [UInt8], _ limits: JSONLimits = JSONLimits()) -> JSONError? {
    do throws(JSONError) {
        _ = try JSON(reading: bytes, limits: limits)
        return nil
    } catch {
        return error
    }
}

@Suite struct JSONReaderTests {
    @Test(
        arguments: [
            ("null", JSON.null), (" true\n", true), ("\t\r\nfalse", false), ("0", 0), ("-0", 0), ("-1", -1),
            ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("1.0", .number(1)),
            ("1e2", .number(100)),
            ("1E+2", .number(100)), ("25e-1", .number(2.5)),
            ("5e-324", .number(Double.leastNonzeroMagnitude)), ("1e-400", .number(0)),
            (#""""#, ""), (#""a\/b""#, "a/b"), (#""\"\\\b\f\n\r\t""#, "\"\\\u{8}\u{c}\n\r\t"),
            ("\"\u{7f}\"", "\u{7f}"),
            (#""\u00e9\u20AC""#, "é€"), (#""\uD83D\uDE00""#, "😀"), ("\"é😀\"", "é😀"),
            ("\"\u{2028}\u{FFFF}\"", "\u{2028}\u{FFFF}"), ("[]", []), ("[ ]", []), ("[1 , [2]]", [1, [2]]),
            ("{}", [:]),
            (#"{ "a" : { "" : [ null ] } }"#, ["a": ["": [nil]]]),
        ] as [(String, JSON)])
    func `what RFC 8259 allows is read`(text: String, expected: JSON) throws {
        #expect(try JSON(reading: text) == expected)
    }

    @Test(arguments: [
        ("", JSONError.Code.unexpectedEnd, 0), ("  ", .unexpectedEnd, 2), ("nul", .unexpectedEnd, 0),
        ("nulL", .unexpectedCharacter, 0), ("True", .unexpectedCharacter, 0),
        ("'a'", .unexpectedCharacter, 0),
        ("NaN", .unexpectedCharacter, 0), ("Infinity", .unexpectedCharacter, 0),
        ("+1", .unexpectedCharacter, 0),
        (".5", .unexpectedCharacter, 0), ("/* */1", .unexpectedCharacter, 0),
        ("\u{FEFF}1", .unexpectedCharacter, 0),
        ("\u{A0}1", .unexpectedCharacter, 0), ("1 2", .trailingText, 2), ("{}x", .trailingText, 2),
        ("null\u{0}", .trailingText, 4), ("0x10", .trailingText, 1), ("[1,]", .unexpectedCharacter, 3),
        ("[,1]", .unexpectedCharacter, 1), ("[1 2]", .unexpectedCharacter, 3), ("[1", .unexpectedEnd, 2),
        ("{", .unexpectedEnd, 1), (#"{"a"}"#, .unexpectedCharacter, 4), (#"{"a":}"#, .unexpectedCharacter, 5),
        (#"{"a":1,}"#, .unexpectedCharacter, 7), ("{a:1}", .unexpectedCharacter, 1),
        ("{1:1}", .unexpectedCharacter, 1),
        (#"{"a":1 "b":2}"#, .unexpectedCharacter, 7),
    ])
    func `what RFC 8259 does not allow is refused with its place`(
        text: String, code: JSONError.Code, offset: Int
    ) {
        #expect(refusal(text) == JSONError(code: code, offset: offset))
    }

    @Test(arguments: ["01", "-", "-01", "00", "1.", "1.e2", "1e", "1e+", "-a", "1e999", "-1e999"])
    func `numbers of another form, or beyond a double, are refused`(text: String) {
        #expect(refusal(text)?.code == .badNumber)
    }

    @Test(arguments: [
        #""\x41""#, #""\u12G4""#, #""\'""#, "\"\n\"", "\"\t\"", "\"\u{0}\"", "\"\u{1f}\"", #""\U0041""#,
        #""\u+123""#,
        #""\uD800""#, #""\uDC00""#, #""\uD800\u0041""#, #""\uD800\uD800""#, #""\uDE00\uD83D""#,
        #""\uD83D\n""#,
        #""\uD83Dx""#, #""\u0000""#, #""a\u0000b""#,
    ])
    func `bad escapes, control characters, U+0000 and lone surrogates are refused`(text: String) {
        #expect(refusal(text)?.code == .badString)
    }

    @Test(arguments: [#"""#, #""a"#, #""\"#, #""\u12"#, #""\uD83D\u"#, #""\""#])
    func `a string without its end is refused`(text: String) {
        #expect(refusal(text)?.code == .unexpectedEnd)
    }

    @Test(arguments: [
        [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
        [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0x5C, 0x6E, 0x80, 0x22], [0x22, 0xE2, 0x82, 0x22],
    ])
    func `strings that are not UTF-8 are refused`(bytes: [UInt8]) {
        #expect(refusal(bytes) == JSONError(code: .notUTF8, offset: 0))
    }

    @Test(arguments: [
        (#"{"a":1,"a":1}"#, 7), (#"{"a":1,"b":{"c":1, "c":2}}"#, 19), (#"{"a":1,"\u0061":2}"#, 7),
        (#"{"":1,"":2}"#, 6), ("{\"\u{e9}\":1,\"\\u00e9\":2}", 8),
    ])
    func `a name that stands twice is refused, however it is written`(text: String, offset: Int) {
        #expect(refusal(text) == JSONError(code: .duplicateName, offset: offset))
    }

    @Test func `names that differ in their bytes are different names`() throws {
        let value = try JSON(reading: "{\"\u{e9}\":1,\"e\u{301}\":2}")
        #expect(value["\u{e9}"] == 1)
        #expect(value["e\u{301}"] == 2)
    }

    @Test func `the length of a name has a limit in bytes`() throws {
        func named(_ name: String) -> String { #"{"a":{"\#(name)":1}}"# }
        let longest = String(repeating: "\u{301}", count: 128)
        #expect(try JSON(reading: named(longest))["a"]?[longest] == 1)
        #expect(refusal(named(longest + "x")) == JSONError(code: .nameTooLong, offset: 6))
        // What counts is the name and not how it is written.
        #expect(try JSON(reading: named(String(repeating: #"\u0061"#, count: 256)))["a"]?.object?.count == 1)
        #expect(refusal(named(String(repeating: #"\u0301"#, count: 129)))?.code == .nameTooLong)
    }

    @Test func `the length of a number has a limit`() throws {
        let digits = String(repeating: "1", count: JSON.longestNumber - 2)
        #expect(try JSON(reading: "0." + digits).number == 0.1111111111111111)
        #expect(refusal("[0." + digits + "1]") == JSONError(code: .numberTooLong, offset: 1))
        #expect(refusal(String(repeating: "9", count: 100_000))?.code == .numberTooLong)
    }

    @Test func `the same name in different objects is no duplicate`() throws {
        #expect(try JSON(reading: #"[{"a":1},{"a":{"a":2}}]"#) == [["a": 1], ["a": ["a": 2]]])
    }

    @Test(arguments: [("[", "]"), (#"{"a":"#, "}")])
    func `depth has a limit`(open: String, close: String) throws {
        func nested(_ depth: Int) -> String {
            String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
        }
        _ = try JSON(reading: nested(32))
        #expect(refusal(nested(33))?.code == .tooDeep)
        _ = try JSON(reading: nested(2), limits: JSONLimits(depth: 2))
        #expect(refusal(nested(3), JSONLimits(depth: 2))?.code == .tooDeep)
        #expect(refusal(String(repeating: open, count: 100_000))?.code == .tooDeep)
    }

    @Test func `size and number of values have limits`() throws {
        _ = try JSON(reading: "[1]", limits: JSONLimits(bytes: 3))
        #expect(refusal("[1] ", JSONLimits(bytes: 3)) == JSONError(code: .tooLarge, offset: 3))
        _ = try JSON(reading: "[1,2]", limits: JSONLimits(values: 3))
        #expect(refusal("[1,2,3]", JSONLimits(values: 3))?.code == .tooLarge)
        #expect(refusal(#"{"a":1,"b":2,"c":3}"#, JSONLimits(values: 3))?.code == .tooLarge)
    }

    @Test func `an error says what and where`() {
        #expect("\(JSONError(code: .duplicateName, offset: 7))" == "a member name stands twice at byte 7")
    }
}
