// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Testing

@Suite struct Base64URLTests {
    /// RFC 4648 §10, and the two characters that differ between the alphabets.
    private static let vectors: [(bytes: [UInt8], text: String)] = [
        ([], ""), (Array("f".utf8), "Zg"), (Array("fo".utf8), "Zm8"), (Array("foo".utf8), "Zm9v"),
        (Array("foob".utf8), "Zm9vYg"), (Array("fooba".utf8), "Zm9vYmE"), (Array("foobar".utf8), "Zm9vYmFy"),
        ([0xFB, 0xFF, 0xBF], "-_-_"), ([0xFF], "_w"), ([0, 0], "AAA"),
    ]

    @Test(arguments: vectors)
    func `published vectors go both ways`(bytes: [UInt8], text: String) {
        #expect(Base64URL.encode(bytes) == text)
        #expect(Base64URL.encodedBytes(bytes) == Array(text.utf8))
        #expect(Base64URL.decode(text) == bytes)
    }

    @Test func `every length and every byte comes back`() {
        for length in 0..<70 {
            for start in [0, 85, 170, 250] {
                let bytes = (0..<length).map { UInt8(truncatingIfNeeded: start + $0 * 37) }
                #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
            }
        }
        let all = Array(UInt8.min...UInt8.max)
        #expect(Base64URL.decode(Base64URL.encode(all)) == all)
    }

    @Test(arguments: [
        "Zg==", "Zm8=", "Z", "Zm9vY", "Zm 9v", "Zm9v\n", " Zm9v", "+/+/", "Zm9v=", "Zg.", "Zgé", "Zh", "Zm9",
        "_x",
        "\u{0}AAA",
    ])
    func `padding, space, the other alphabet, bad lengths and stray bits are refused`(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test(arguments: [
        ("Zg==", "f"), ("Zg", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("", ""), ("Pz8/", "???"),
        ("Pj4+", ">>>"),
    ])
    func `the standard alphabet is read with and without padding`(text: String, expected: String) {
        #expect(Base64URL.decodeStandard(text) == Array(expected.utf8))
    }

    @Test(arguments: ["Zg=", "Zg===", "Zm8==", "====", "Zm9v====", "-_-_", "Zg==Zg==", "Z", "=Zg=", "Zh=="])
    func `the standard alphabet is as strict otherwise`(text: String) {
        #expect(Base64URL.decodeStandard(text) == nil)
    }
}
