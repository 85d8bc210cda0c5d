// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Testing

@Suite struct NameTests {
    @Test(arguments: [
        "", "a", "scope", "grant_type", "fifteen_bytes_a", "sixteen_bytes_ab", "\u{e9}", "e\u{301}", "😀",
    ])
    func `a name is equal to itself, and to no other that differs in a byte`(text: String) {
        // Built from bytes, so that it is another text in memory.
        let again = Name(String(decoding: Array(text.utf8), as: UTF8.self))
        #expect(Name(text) == again && Name(text).hashValue == again.hashValue)
        for index in text.utf8.indices {
            var bytes = Array(text.utf8)
            let position = text.utf8.distance(from: text.utf8.startIndex, to: index)
            bytes[position] = bytes[position] == 0x78 ? 0x79 : 0x78
            #expect(Name(text) != Name(String(decoding: bytes, as: UTF8.self)))
        }
        #expect(Name(text) != Name(text + "x") && Name("x" + text) != Name(text))
    }

    @Test func `names that look the same are different ones`() {
        #expect(Name("\u{e9}") != "e\u{301}")
        #expect(Set<Name>(["\u{e9}", "e\u{301}", "\u{e9}"]).count == 2)
    }

    @Test func `names have the order of their bytes`() {
        let names: [Name] = ["", "A", "B", "a", "ab", "e\u{301}", "\u{e9}", "\u{FFFF}", "😀"]
        #expect(names.shuffled().sorted() == names)
    }

    @Test func `a beginning and an end are found by their bytes`() {
        let name: Name = "_e\u{301}x"
        #expect(name.hasPrefix("") && name.hasPrefix("_") && name.hasPrefix("_e") && name.hasPrefix(name))
        #expect(!name.hasPrefix("e") && !name.hasPrefix("_e\u{301}xy"))
        #expect(
            name.hasSuffix("") && name.hasSuffix("x") && name.hasSuffix("\u{301}x") && name.hasSuffix(name))
        #expect(!name.hasSuffix("y") && !name.hasSuffix("__e\u{301}x"))
    }
}
