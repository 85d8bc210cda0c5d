// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Testing

@Suite struct ShortenedTests {
    @Test func `a letter with many marks is as long as its bytes`() {
        let text = "a" + String(repeating: "\u{0300}", count: 38_000)
        #expect(text.count == 1)
        #expect(text.shortened(to: 256).utf8.count == 255)
    }

    @Test(arguments: ["abc", "äöü", "a€b", "x😀y", "e\u{301}e\u{301}", ""])
    func `what is kept is a beginning of whole scalars that fits`(text: String) {
        for limit in 0...text.utf8.count + 2 {
            let kept = text.shortened(to: limit)
            #expect(kept.utf8.count <= limit)
            #expect(Array(text.unicodeScalars).starts(with: Array(kept.unicodeScalars)))
            // Nothing is left out that would still fit: a scalar has at most four bytes.
            #expect(kept.utf8.count > min(limit, text.utf8.count) - 4)
        }
    }

    @Test func `what fits stays as it is`() {
        #expect("curl/8.5".shortened(to: 8) == "curl/8.5")
        #expect("curl/8.5".shortened(to: 4) == "curl")
    }
}
