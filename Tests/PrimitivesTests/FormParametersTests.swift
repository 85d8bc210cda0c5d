// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Testing

struct FormParametersTests {
    @Test func `pairs are decoded in their order`() throws {
        let form = try FormParameters("a=1+2&&b=%C3%A9%26&c&=x&a=3".utf8)
        #expect(form.pairs.map(\.name) == ["a", "b", "c", "", "a"])
        #expect(form.pairs.map(\.value) == ["1 2", "é&", "", "x", "3"])
        #expect(form["a"] == "1 2")
        #expect(form.all("a") == ["1 2", "3"])
    }

    @Test func `the first name that stands twice is found`() throws {
        let form = try FormParameters("a=1&resource=x&resource=y&%61=2".utf8)
        #expect(form.firstDuplicate(except: ["resource"]) == "a")
        #expect(try FormParameters("a=1&b=2".utf8).firstDuplicate() == nil)
    }

    @Test(arguments: [
        ("a=%", FormParameters.Problem.brokenEscape), ("a=%4", .brokenEscape), ("a=%zz", .brokenEscape),
        ("%=1", .brokenEscape), ("a=%ff", .notUTF8), ("a=%c3", .notUTF8), ("a=%00", .nul), ("%00=a", .nul),
        ("a=\0", .nul),
        ("a&b&c", .tooMany(limit: 2)),
    ])
    func `what cannot be read is refused and not guessed`(text: String, problem: FormParameters.Problem) {
        #expect(throws: problem) { try FormParameters(text.utf8, maximumPairs: 2) }
    }

    @Test func `what is encoded is decoded to the same`() throws {
        let form = FormParameters(pairs: [("a b", "c&d=e+f%"), ("é", "😀"), ("", "")])
        #expect(try FormParameters(form.encoded.utf8) == form)
    }
}
