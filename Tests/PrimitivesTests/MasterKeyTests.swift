// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Testing

@Suite struct MasterKeyTests {
    private let bytes = [UInt8](0..<32)

    private func key(_ bytes: [UInt8]) throws -> MasterKey { try #require(MasterKey(bytes)) }

    private func refusal(_ body: () throws -> Void) -> MasterKey.CannotOpen.Reason? {
        do {
            try body()
            return nil
        } catch let error as MasterKey.CannotOpen {
            return error.reason
        } catch {
            Issue.record("\(error)")
            return nil
        }
    }

    @Test(arguments: [0, 1, 500])
    func `what is sealed opens for the same purpose and name`(length: Int) throws {
        let plain = [UInt8](repeating: 7, count: length)
        for purpose in SealingPurpose.allCases {
            let sealed = try key(bytes).seal(plain, for: purpose, named: "a")
            #expect(try key(bytes).open(sealed, for: purpose, named: "a") == plain)
        }
    }

    @Test func `it opens for no other purpose and no other name`() throws {
        let key = try key(bytes)
        let sealed = try key.seal([1, 2, 3], for: .signingKey, named: "a")
        for name in ["b", "", "a ", "A"] {
            let why = refusal { _ = try key.open(sealed, for: .signingKey, named: name) }
            #expect(why == .damaged, "\(name)")
        }
        for purpose in SealingPurpose.allCases where purpose != .signingKey {
            #expect(refusal { _ = try key.open(sealed, for: purpose, named: "a") } == .damaged, "\(purpose)")
        }
    }

    @Test func `another key says which one is needed`() throws {
        let (one, other) = (try key(bytes), try key(bytes.reversed()))
        let sealed = try one.seal([1, 2, 3], for: .hookKey, named: "a")
        #expect(one.id != other.id)
        #expect(MasterKey.keyID(of: sealed) == one.id)
        let why = refusal { _ = try other.open(sealed, for: .hookKey, named: "a") }
        #expect(why == .otherKey(id: one.id))
    }

    @Test func `each key has one id, and sealed texts begin with version and id`() throws {
        #expect(try key(bytes).id == key(bytes).id)
        let sealed = try #require(
            Base64URL.decode(try key(bytes).seal([], for: .clientSecret, named: "a")))
        #expect(sealed.count == 1 + 8 + 12 + 16)
        #expect(sealed[0] == 1)
        #expect(Base64URL.encode(Array(sealed[1..<9])) == (try key(bytes).id))
    }

    @Test func `a text of a later version is told from a damaged one`() throws {
        let key = try key(bytes)
        var sealed = try #require(Base64URL.decode(try key.seal([1], for: .clientSecret, named: "a")))
        sealed[0] = 2
        let text = Base64URL.encode(sealed)
        #expect(refusal { _ = try key.open(text, for: .clientSecret, named: "a") } == .unknownVersion(2))
        #expect(MasterKey.keyID(of: text) == nil)
    }

    @Test func `one changed character anywhere is found`() throws {
        let key = try key(bytes)
        let sealed = Array(try key.seal([1, 2, 3], for: .clientSecret, named: "p").utf8)
        for index in sealed.indices {
            var changed = sealed
            changed[index] = changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(throws: MasterKey.CannotOpen.self) {
                try key.open(String(decoding: changed, as: UTF8.self), for: .clientSecret, named: "p")
            }
        }
        for text in ["", "AQ", "AQAA", "?", String(decoding: sealed.dropLast(4), as: UTF8.self)] {
            #expect(throws: MasterKey.CannotOpen.self) {
                try key.open(text, for: .clientSecret, named: "p")
            }
        }
    }

    @Test func `the same is never sealed to the same text`() throws {
        let key = try key(bytes)
        #expect(
            try key.seal([1], for: .dpopNonce, named: "") != key.seal([1], for: .dpopNonce, named: ""))
    }

    /// Computed by another implementation of RFC 5869: HMAC of Python's standard library.
    @Test func `ids are derived as written down`() throws {
        #expect(try key(bytes).id == "Cft83PK8sOM")
    }

    @Test(arguments: [0, 16, 31, 33, 64])
    func `a key has 32 bytes`(length: Int) {
        #expect(MasterKey([UInt8](repeating: 1, count: length)) == nil)
        #expect(MasterKey.random(in: .system).count == 32)
    }
}
