// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Testing

@Suite struct FormParametersTests {
    private func read(_ text: String) throws -> FormParameters { try FormParameters(Array(text.utf8)) }

    @Test func `pairs are decoded in their order`() throws {
        let form = try read("a=1&b=x+y%20z&%C3%A9=%F0%9F%98%80&a=2&c&d=&=e&f=g=h")
        #expect(
            form
                == FormParameters(pairs: [
                    ("a", "1"), ("b", "x y z"), ("é", "😀"), ("a", "2"), ("c", ""), ("d", ""), ("", "e"),
                    ("f", "g=h"),
                ]))
        #expect(form["a"] == "1")
        #expect(form.all("a") == ["1", "2"])
        #expect(form["x"] == nil)
    }

    @Test(arguments: ["", "&", "&&&"])
    func `nothing between separators is nothing`(text: String) throws {
        #expect(try read(text) == FormParameters())
    }

    @Test(arguments: ["a=%", "a=%4", "a=%4G", "a=%G4", "%=1", "a=%%41", "a=1&b=%+1"])
    func `a broken escape is an error`(text: String) {
        #expect(throws: FormParameters.Problem.brokenEscape) { try read(text) }
    }

    @Test(arguments: ["a=%FF", "%C3=1", "a=%C0%80", "a=%ED%A0%80", "a=%F0%9F%98"])
    func `text that is not UTF-8 is an error`(text: String) {
        #expect(throws: FormParameters.Problem.notUTF8) { try read(text) }
        #expect(throws: FormParameters.Problem.notUTF8) { try FormParameters([97, 61, 0xFF]) }
    }

    @Test(arguments: ["a=%00", "a%00=1", "a=x%00y", "a=\u{0}"])
    func `the character U+0000 is an error`(text: String) {
        #expect(throws: FormParameters.Problem.nul) { try read(text) }
    }

    @Test func `the number of pairs has a limit`() throws {
        let hundred = Array(repeating: "a=1", count: 100).joined(separator: "&")
        #expect(try read(hundred + "&").pairs.count == 100)
        #expect(throws: FormParameters.Problem.tooMany(limit: 100)) { try read(hundred + "&b") }
        #expect(throws: FormParameters.Problem.tooMany(limit: 1)) {
            try FormParameters(Array("a&b".utf8), maximumPairs: 1)
        }
    }

    @Test func `the length of a name has a limit in bytes`() throws {
        let longest = String(repeating: "\u{300}", count: 32)
        #expect(try read("\(longest)=1")[longest] == "1")
        #expect(try read(String(repeating: "%CC%80", count: 32) + "=1")[longest] == "1")
        #expect(throws: FormParameters.Problem.nameTooLong) { try read("a=1&\(longest)x=1") }
        #expect(throws: FormParameters.Problem.nameTooLong) {
            try read(String(repeating: "%CC%80", count: 33))
        }
    }

    @Test func `names that differ in their bytes are different names`() throws {
        let form = try read("\u{e9}=1&e\u{301}=2")
        #expect(form.firstDuplicate() == nil)
        #expect(form["\u{e9}"] == "1" && form["e\u{301}"] == "2")
    }

    @Test func `a name that stands twice is found, allowed ones aside`() throws {
        #expect(try read("a=1&b=2&%61=1").firstDuplicate() == "a")
        #expect(try read("r=1&r=2&a=1&a=2").firstDuplicate(except: ["r"]) == "a")
        #expect(try read("r=1&r=2").firstDuplicate(except: ["r"]) == nil)
        #expect(try read("a=1&A=2").firstDuplicate() == nil)
    }

    @Test func `a parameter without a value is as one that was not sent, but still a second one`() throws {
        func read(_ text: String) throws -> FormParameters {
            try FormParameters(Array(text.utf8), maximumPairs: 3, omittingEmpty: true)
        }
        let form = try read("a=&b=1&c")
        #expect(form["a"] == nil && form["b"] == "1" && form["c"] == nil)
        #expect(form.all("a").isEmpty && form.firstDuplicate() == nil)
        #expect(try read("a=&a=1").firstDuplicate() == "a")
        #expect(try read("a=1&a").firstDuplicate() == "a")
        #expect(try read("a=&a=").firstDuplicate() == "a")
        #expect(try read("a=&a=1").firstDuplicate(except: ["a"]) == nil)
        #expect(throws: FormParameters.Problem.tooMany(limit: 3)) { try read("a=&b=&c=&d=") }
    }

    @Test func `everything but the unreserved characters is escaped`() {
        #expect(FormParameters.encode("AZaz09-._~") == "AZaz09-._~")
        #expect(FormParameters.encode(" +&=%/é\n") == "%20%2B%26%3D%25%2F%C3%A9%0A")
    }

    @Test func `what is encoded reads back the same`() throws {
        let form = FormParameters(pairs: [("a b", "1&2=3"), ("", "+%"), ("é", "\u{1}😀\n"), ("a b", "")])
        #expect(try read(form.encoded) == form)
        #expect(form.encoded == "a%20b=1%262%3D3&=%2B%25&%C3%A9=%01%F0%9F%98%80%0A&a%20b=")
    }
}
