// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Testing

private struct Holder {
    let name = "app"
    let secret = Secret("hunter2")
    let more: [Secret?] = [Secret("hunter2")]
}

@Suite struct SecretTests {
    @Test func `a secret prints as a word wherever it is printed`() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump(Holder(), to: &dumped)
        for text in [
            "\(secret)", String(describing: secret), String(reflecting: secret), "\([secret])", "\(Holder())",
            String(reflecting: Holder()), "\(secret as Any)", "\(Optional(secret) as Any)", dumped,
        ] {
            #expect(text.contains("«secret»"))
            #expect(!text.contains("hunter2"))
            #expect(!text.contains("104"))
        }
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test func `the value comes out in one way only`() {
        #expect(Secret("é").reveal() == [0xC3, 0xA9])
        #expect(Secret([0x68, 0x69]).revealText() == "hi")
        #expect(Secret("").isEmpty)
    }

    @Test func `secrets are compared byte by byte`() {
        #expect(Secret("abc") == Secret([97, 98, 99]))
        #expect(Secret("abc") != Secret("abd"))
        #expect(Secret("abc") != Secret("abcd"))
        #expect(Secret("\u{e9}") != Secret("e\u{301}"))
        #expect(equalInConstantTime([], []))
        #expect(!equalInConstantTime([1], [129]))
    }

    @Test func `an opaque token shows its prefix and is found by its hash`() {
        let token = OpaqueToken(prefix: "mon_at_", in: .system)
        let text = token.secret.revealText()
        #expect(text.hasPrefix("mon_at_"))
        #expect(text.utf8.count == 7 + 43)
        #expect(OpaqueToken.hash(text.utf8) == token.hash)
        #expect(!"\(token)".contains(text))
        #expect(OpaqueToken(prefix: "mon_at_", in: .system).hash != token.hash)
        // FIPS 180-4, the example "abc".
        #expect(OpaqueToken.hash("abc".utf8) == "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0")
    }
}
