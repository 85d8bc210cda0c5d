// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Testing

private struct Thing: Identified {
    static let idPrefix = "thg"
}

private func surroundings(at milliseconds: Int64, byte: UInt8 = 0) -> Surroundings {
    Surroundings(
        now: { Timestamp(milliseconds: milliseconds) }, randomBytes: { [UInt8](repeating: byte, count: $0) })
}

@Suite struct IDTests {
    @Test func `an identifier has its prefix, twenty characters and one alphabet`() {
        for _ in 0..<200 {
            let id = ID<Thing>(in: .system)
            #expect(id.text.hasPrefix("thg"))
            #expect(id.text.utf8.count == 20)
            #expect(id.text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
        }
    }

    @Test func `later identifiers sort behind earlier ones, whatever is random in them`() {
        let times: [Int64] = [
            0, 1, 61, 62, 3843, 3844, 1_699_999_999_999, 1_700_000_000_000, 1_700_000_000_001,
            4_000_000_000_000,
        ]
        let ids = times.enumerated().map { index, time in
            ID<Thing>(in: surroundings(at: time, byte: index.isMultiple(of: 2) ? 247 : 0))
        }
        #expect(ids == ids.sorted())
        #expect(ids.map(\.text) == ids.map(\.text).sorted())
        #expect(ids.map { Array($0.text.utf8) }.allSatisfy { $0.count == 20 })
        #expect(Set(ids).count == times.count)
    }

    @Test func `a clock before 1970 does no harm`() {
        #expect(ID<Thing>(in: surroundings(at: -5)).text == "thg00000000000000000")
    }

    @Test func `bytes that would favour some characters are drawn again`() {
        let drawn = Surroundings(
            now: { Timestamp(seconds: 0) },
            randomBytes: { count in [255, 248] + (0..<count).map { UInt8($0) } })
        #expect(secretText(count: 3, of: .digitsAndLetters, in: drawn) == "012")
        #expect(secretText(count: 0, of: .digitsAndLetters, in: drawn).isEmpty)
        #expect(makeIdentifier(prefix: "", in: drawn).hasSuffix("012345678"))
    }

    @Test func `identifiers from outside are taken as they are`() {
        #expect(ID<Thing>("my own").text == "my own")
        #expect("\(ID<Thing>("x"))" == "x")
        #expect(ID<Thing>("a") < ID<Thing>("b"))
    }
}
