// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Several texts in one field of a table, parted by `|`.
///
/// A bar that belongs to a text is written `\|`, and a backslash before a bar or before another one is
/// written twice; any other backslash means itself, as in `DOMAIN\Users`. Empty texts are left out.
package enum BarredList {
    private static let (bar, backslash) = (UInt8(ascii: "|"), UInt8(ascii: "\\"))

    /// The texts of a field.
    package static func split(_ field: String) -> [String] {
        var (texts, text): ([String], [UInt8]) = ([], [])
        var rest = Array(field.utf8)[...]
        func end() {
            if !text.isEmpty { texts.append(String(decoding: text, as: UTF8.self)) }
            text = []
        }
        while let byte = rest.popFirst() {
            if byte == bar {
                end()
            } else if byte == backslash, let next = rest.first, next == bar || next == backslash {
                text.append(next)
                rest.removeFirst()
            } else {
                text.append(byte)
            }
        }
        end()
        return texts
    }

    /// One field with the texts.
    package static func joined(_ texts: [String]) -> String {
        var field: [UInt8] = []
        for (place, text) in texts.filter({ !$0.isEmpty }).enumerated() {
            if place > 0 { field.append(bar) }
            for byte in text.utf8 {
                // Every backslash is doubled, for what comes after the last one is the bar of the list.
                if byte == bar || byte == backslash { field.append(backslash) }
                field.append(byte)
            }
        }
        return String(decoding: field, as: UTF8.self)
    }
}
