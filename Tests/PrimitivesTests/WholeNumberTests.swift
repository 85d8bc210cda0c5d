// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Testing

struct WholeNumberTests {
    @Test(arguments: [("0", 0), ("8", 8), ("65535", 65535), ("9223372036854775807", Int.max)])
    func `digits are a number`(text: String, number: Int) {
        #expect(Int(digits: text) == number)
    }

    @Test(arguments: [
        "", "+8", "-0", "-1", "08", "00", " 8", "8 ", "8\n", "0x8", "1_0", "٣", "８", "8\u{301}",
        "9223372036854775808", "99999999999999999999999999",
    ]) func `anything else is none`(text: String) {
        #expect(Int(digits: text) == nil)
    }

    @Test(arguments: ["192.0.2.0/+8", "192.0.2.0/-0", "192.0.2.0/08", "192.0.2.0/", "::/+0", "::/00"])
    func `the length of a prefix is a plain number`(text: String) {
        #expect(AddressRange(text) == nil)
    }
}
