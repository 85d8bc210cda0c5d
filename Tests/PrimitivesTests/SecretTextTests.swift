// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Synchronization
import Testing

@Suite struct SecretTextTests {
    /// A generator that gives each byte in its turn.
    private final class Counter: Sendable {
        private let next = Mutex(UInt8(0))

        func take(_ count: Int) -> [UInt8] {
            next.withLock { next in
                (0..<count).map { _ in
                    defer { next &+= 1 }
                    return next
                }
            }
        }
    }

    @Test(
        arguments: [
            "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789", "0123456789",
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "x",
        ] as [StaticString])
    func `every byte that counts stands for each character equally often`(characters: StaticString) {
        let size = characters.utf8CodeUnitCount
        let counter = Counter()
        let surroundings = Surroundings(now: { Timestamp(seconds: 0) }, randomBytes: counter.take)
        let text = secretText(
            count: 256 - 256 % size, of: SecretAlphabet(characters), in: surroundings)
        let counts = Dictionary(grouping: text.utf8) { $0 }.mapValues(\.count)
        #expect(counts.count == size)
        #expect(Set(counts.values) == [256 / size])
    }

    @Test func `a secret has its length and characters, and no two are alike`() {
        let texts = (0..<100).map { _ in secretText(count: 57, of: .digitsAndLetters, in: .system) }
        #expect(Set(texts).count == 100)
        #expect(texts.allSatisfy { $0.utf8.count == 57 })
        #expect(
            texts.joined().utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            })
    }

    @Test func `an alphabet without characters gives nothing`() {
        #expect(secretText(count: 5, of: SecretAlphabet(""), in: .system).isEmpty)
    }
}
