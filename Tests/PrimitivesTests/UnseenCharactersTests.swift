// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Testing

struct UnseenCharactersTests {
    private static let unseen: [UInt32] =
        Array(0...0x1F) + Array(0x7F...0x9F) + Array(0x202A...0x202E) + Array(0x2066...0x2069)
        + [0x200E, 0x200F, 0x061C, 0xFEFF, 0x2028, 0x2029]

    @Test func `each is refused in a name, and written out where it is shown`() throws {
        for value in Self.unseen {
            let text = "a" + String(try #require(Unicode.Scalar(value))) + "b"
            #expect(UnseenCharacters.none.problem(of: text) != nil, "\(value)")
            #expect(UnseenCharacters.all.problem(of: text) == nil)
            #expect(text.madeVisible == "a\\u{\(String(value, radix: 16, uppercase: true))}b")
            #expect(!text.madeVisible.unicodeScalars.contains { $0.isUnseen })
        }
        #expect(
            UnseenCharacters.none.problem(of: "a\u{202E}")
                == "must not have characters that control how text is shown, as U+202E")
    }

    @Test func `text of several lines may have their ends, and marks of direction`() {
        #expect(UnseenCharacters.ofText.problem(of: "a\tb\r\nc\u{200F}\u{200E}\u{61C}") == nil)
        for text in ["\u{0}", "\u{1B}[31m", "\u{202E}", "\u{2066}", "\u{85}", "\u{2028}", "\u{FEFF}"] {
            #expect(UnseenCharacters.ofText.problem(of: text) != nil)
        }
    }

    @Test(arguments: [
        "Ada", "Ünïcödé", "عربي", "עברית", "日本語", "a\u{301}", "👩‍👩‍👧", "क्‍ष", "a b", "U+202E",
    ]) func `letters of any script are seen`(text: String) {
        #expect(UnseenCharacters.none.problem(of: text) == nil)
        #expect(text.madeVisible == text)
    }

    @Test func `a combining mark hides nothing`() {
        #expect(UnseenCharacters.none.problem(of: "\n\u{301}") != nil)
        #expect("\u{1B}\u{301}".madeVisible == "\\u{1B}\u{301}")
    }

    @Test func `JSON stays the same JSON`() throws {
        let json: JSON = ["a\u{202E}": .string("b\u{7F}\u{1B}\u{2028}\u{FEFF}c\n"), "d": ["\u{9B}"]]
        let shown = json.indentedText.visibleJSON
        #expect(!shown.unicodeScalars.contains { $0.isUnseen && $0 != "\n" })
        #expect(try JSON(reading: shown) == json)
    }
}
