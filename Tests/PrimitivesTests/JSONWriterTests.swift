// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Testing

@Suite struct JSONWriterTests {
    @Test(
        arguments: [
            (JSON.null, "null"), (true, "true"), (0, "0"), (9, "9"), (10, "10"),
            (.integer(.min), "-9223372036854775808"),
            (.number(1), "1.0"), (.number(-2.5), "-2.5"), (.number(0.1), "0.1"), (.number(1e300), "1e+300"),
            (.number(.leastNonzeroMagnitude), "5e-324"), (.number(.nan), "null"),
            (.number(.infinity), "null"), ("", #""""#),
            ("é😀/", "\"é😀/\""), ("\"\\\n\r\t", #""\"\\\n\r\t""#),
            ("\u{0}\u{1f}\u{7f}", #""\u0000\u001f\u007f""#),
            ("</script>", #""\u003c/script>""#), ([], "[]"), ([:], "{}"), ([1, [nil]], "[1,[null]]"),
            (["b": 1, "a": ["c": "d"]], #"{"b":1,"a":{"c":"d"}}"#),
        ] as [(JSON, String)])
    func `the shortest text is written`(value: JSON, text: String) {
        #expect(value.text == text)
    }

    @Test(arguments: [
        JSON.number(1e15), .number(1e22), .number(1.7976931348623157e308), .number(-123456.789e-30),
        .number(0.3),
        .integer(.max), .string("\u{1}\u{8}<\u{7f}\u{2028}\u{10FFFF}e\u{301}"),
        ["a": [1, .number(1), "x", [:]]],
    ])
    func `what is written reads back the same`(value: JSON) throws {
        #expect(try JSON(reading: value.text).text == value.text)
        #expect(try JSON(reading: value.text) == value)
        #expect(try JSON(reading: value.indentedText) == value)
    }

    @Test func `indented text has two spaces a level`() {
        let value: JSON = ["a": [1, ["b": nil]], "c": [], "d": [:]]
        let expected = """
            {
              "a": [
                1,
                {
                  "b": null
                }
              ],
              "c": [],
              "d": {}
            }
            """
        #expect(value.indentedText == expected)
    }

    @Test func `pieces make the same text as the whole`() {
        var writer = JSONWriter(capacity: 64)
        writer.raw("{\"n\":")
        writer.write(Int64(7))
        writer.raw(Array(",\"s\":".utf8))
        writer.write("x\"y")
        writer.raw("}")
        #expect(writer.bytes == (["n": 7, "s": "x\"y"] as JSON).bytes)
    }

    @Test(arguments: 0...23)
    func `what needs an escape gets one wherever it stands`(position: Int) throws {
        let plain = "abcdefgh ijklmnop éxyz-"
        for code in 0..<0x180 {
            let scalar = try #require(Unicode.Scalar(UInt32(code)))
            var text = Array(plain.unicodeScalars)
            text.insert(scalar, at: min(position, text.count))
            let string = String(String.UnicodeScalarView(text))
            let written = JSON.string(string).text
            #expect(written.unicodeScalars.allSatisfy { $0.value >= 32 && $0 != "<" && $0.value != 127 })
            #expect(try code == 0 || JSON(reading: Array(written.utf8)).string == string)
        }
    }
}
