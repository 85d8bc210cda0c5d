// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Testing

@Suite struct MasterKeyTests {
    private let bytes = [UInt8](0..<32)

    private func key(_ bytes: [UInt8]) throws -> MasterKey { try #require(MasterKey(bytes)) }

    @Test(arguments: [0, 1, 500])
    func `what is sealed opens for the same purpose`(length: Int) throws {
        let plain = [UInt8](repeating: 7, count: length)
        let sealed = try key(bytes).seal(plain, for: "key:a")
        #expect(try key(bytes).open(sealed, for: "key:a") == plain)
    }

    @Test func `it does not open for another purpose or with another key`() throws {
        let sealed = try key(bytes).seal([1, 2, 3], for: "key:a")
        for purpose in ["key:b", "key:", "key:a ", "", "Key:a"] {
            #expect(throws: MasterKey.CannotOpen()) { try key(bytes).open(sealed, for: purpose) }
        }
        #expect(throws: MasterKey.CannotOpen()) { try key(bytes.reversed()).open(sealed, for: "key:a") }
    }

    @Test func `one changed character anywhere is found`() throws {
        let key = try key(bytes)
        let sealed = Array(try key.seal([1, 2, 3], for: "p").utf8)
        for index in sealed.indices {
            var changed = sealed
            changed[index] = changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(throws: MasterKey.CannotOpen()) {
                try key.open(String(decoding: changed, as: UTF8.self), for: "p")
            }
        }
        for text in ["", "AAAA", "?", String(decoding: sealed.dropLast(4), as: UTF8.self)] {
            #expect(throws: MasterKey.CannotOpen()) { try key.open(text, for: "p") }
        }
    }

    @Test func `the same is never sealed to the same text`() throws {
        let key = try key(bytes)
        #expect(try key.seal([1], for: "p") != key.seal([1], for: "p"))
    }

    @Test(arguments: [0, 16, 31, 33, 64])
    func `a key has 32 bytes`(length: Int) {
        #expect(MasterKey([UInt8](repeating: 1, count: length)) == nil)
        #expect(MasterKey.random(in: .system).count == 32)
    }
}
