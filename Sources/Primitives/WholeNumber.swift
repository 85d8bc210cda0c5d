// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

extension FixedWidthInteger {
    /// A number from 0 as protocols write it: decimal digits and nothing else, without leading zeros.
    ///
    /// Text of strangers is read by this. `Int("+8")`, `Int("-0")` and `Int("08")` are numbers to Swift, and
    /// another reader of the same text may see something else in them.
    package init?(digits text: some StringProtocol) {
        let bytes = text.utf8
        guard let first = bytes.first, bytes.count <= 20, bytes.allSatisfy({ (48...57).contains($0) }),
            first != 48 || bytes.count == 1
        else { return nil }
        self.init(text, radix: 10)
    }
}
