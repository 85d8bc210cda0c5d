// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Finds one text in another, byte by byte, in time linear in both (Knuth, Morris and Pratt).
///
/// UTF-8 is self-synchronising, so a match of bytes is a match of whole code points.
package struct TextSearch: Sendable {
    private let needle: [UInt8]
    /// For each position, how much of the needle's start is matched again by what precedes it.
    private let fallback: [Int]

    /// Prepares the search for a text, in time linear in it.
    package init(_ text: String) {
        needle = Array(text.utf8)
        var fallback = [Int](repeating: 0, count: needle.count)
        var matched = 0
        for position in needle.indices.dropFirst() {
            while matched > 0, needle[position] != needle[matched] { matched = fallback[matched - 1] }
            if needle[position] == needle[matched] { matched += 1 }
            fallback[position] = matched
        }
        self.fallback = fallback
    }

    /// Where the needle first begins at or after a position.
    ///
    /// An empty needle is found at once.
    func firstRange(in text: [UInt8], from start: Int = 0) -> Range<Int>? {
        guard !needle.isEmpty else { return start..<start }
        var matched = 0
        for position in start..<max(start, text.count) {
            while matched > 0, text[position] != needle[matched] { matched = fallback[matched - 1] }
            if text[position] == needle[matched] { matched += 1 }
            if matched == needle.count { return position + 1 - matched..<position + 1 }
        }
        return nil
    }

    /// Whether a text contains the needle, with case.
    package func isFound(in text: String) -> Bool {
        firstRange(in: Array(text.utf8)) != nil
    }
}

/// Whether a text begins with another, code point by code point, with case.
func hasPrefix(_ text: String, _ prefix: String) -> Bool {
    text.utf8.starts(with: prefix.utf8)
}
