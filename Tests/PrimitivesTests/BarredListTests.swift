// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Testing

struct BarredListTests {
    @Test(arguments: [
        (["a", "b"], "a|b"), (["R|D"], #"R\|D"#), ([#"DOMAIN\Users"#], #"DOMAIN\\Users"#),
        ([#"a\"#, "b"], #"a\\|b"#), ([#"\|"#], #"\\\|"#), ([], ""), (["|\u{301}"], "\\|\u{301}"),
    ]) func `a list is one field`(texts: [String], field: String) {
        #expect(BarredList.joined(texts) == field)
        #expect(BarredList.split(field) == texts)
    }

    @Test func `a backslash that nobody has doubled means itself`() {
        #expect(BarredList.split(#"DOMAIN\Users|b\"#) == [#"DOMAIN\Users"#, #"b\"#])
        #expect(BarredList.split("|a||b|") == ["a", "b"])
    }

    @Test func `every list of texts comes back`() {
        var state: UInt64 = 7
        func number(below limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(limit))
        }
        let pieces = ["|", "\\", "a", "\u{301}", "\"", "\r\n", ",", "\u{FEFF}", "=", "\u{202E}"]
        for _ in 0..<2000 {
            let texts = (0..<number(below: 4)).map { _ in
                (0...number(below: 5)).map { _ in pieces[number(below: pieces.count)] }.joined()
            }
            #expect(
                BarredList.split(BarredList.joined(texts)).map { Array($0.utf8) }
                    == texts.map { Array($0.utf8) })
        }
    }
}
