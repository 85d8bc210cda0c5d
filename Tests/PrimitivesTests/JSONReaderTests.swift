// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Testing

struct JSONReaderTests {
    @Test func `members keep their order and values their kind`() throws {
        let json = try JSON(reading: #" {"b":[1,-2.5e3,true,null],"a":"x\u00e9\ud83d\ude00\n\/"} "#)
        #expect(json.object?.names == ["b", "a"])
        #expect(json["b"]?[0]?.integer == 1)
        #expect(json["b"]?[3]?.isNull == true)
        #expect(json["a"]?.string == "xé😀\n/")
    }

    @Test(arguments: [
        ("", JSONError.Code.unexpectedEnd), ("{", .unexpectedEnd), (#"{"a":1,"a":2}"#, .duplicateName),
        (#"{"a":1,"\u0061":2}"#, .duplicateName), ("[1,]", .unexpectedCharacter), ("1 2", .trailingText),
        ("01", .trailingText), ("+1", .unexpectedCharacter), ("1.", .badNumber),
        ("\u{FEFF}{}", .unexpectedCharacter), ("\"\t\"", .badString), (#""\x""#, .badString),
        (#""\ud800""#, .badString), (#""\ud800\u0041""#, .badString), (#""\udc00""#, .badString),
        (#""\u0000""#, .badString), (#"{"\u0000":1}"#, .badString), ("nul", .unexpectedEnd),
    ])
    func `what RFC 8259 leaves open, and a NUL, is refused`(text: String, code: JSONError.Code) throws {
        let error = try #require(throws: JSONError.self) { try JSON(reading: text) }
        // Which of the two is said of a word or number that breaks off does not matter.
        let isBrokenWord = ["nul", "01"].contains(text)
        #expect(error.code == code || isBrokenWord)
    }

    @Test func `text that is not UTF-8 is refused`() {
        for inner: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xC3]] {
            #expect(throws: JSONError.self) { try JSON(reading: [0x22] + inner + [0x22]) }
        }
    }

    @Test func `depth, size and number of values are limited`() throws {
        let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(throws: JSONError.self) { try JSON(reading: deep, limits: JSONLimits(depth: 32)) }
        #expect(throws: JSONError.self) { try JSON(reading: "\"aaaa\"", limits: JSONLimits(bytes: 5)) }
        #expect(throws: JSONError.self) { try JSON(reading: "[1,2,3]", limits: JSONLimits(values: 3)) }
        _ = try JSON(reading: "[1,2,3]", limits: JSONLimits(depth: 1, bytes: 7, values: 4))
    }

    @Test func `what is written is read back`() throws {
        let text = #"{"s":"\"\\\u0001 é😀","n":[0,-1,9223372036854775807],"o":{},"a":[],"t":true,"x":null}"#
        let json = try JSON(reading: text)
        #expect(try JSON(reading: json.bytes) == json)
    }
}
