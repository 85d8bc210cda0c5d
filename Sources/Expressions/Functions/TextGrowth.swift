// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// How long the text that a function makes can be, from the lengths of its arguments.
package enum TextGrowth: Sendable {
    /// No longer than the first argument, and a little for what is written in full.
    case none
    /// As long as all arguments together.
    case sum
    /// The first argument with every match replaced by the third.
    case replacement
    /// All elements of all arguments from the second on, with the first between them; of a single list its
    /// elements with commas.
    case join

    /// The greatest length in bytes; it saturates at a billion.
    ///
    /// Lengths are those of each argument as text, and `lists` says of each how many elements it has as a
    /// list and how long the longest is.
    func length(lengths: [Int], lists: [(count: Int, length: Int)], literals: [Node]) -> Int {
        let limit = 1_000_000_000
        switch self {
        case .none: return min(max(lengths.first ?? 0, 64), limit)
        case .sum: return min(lengths.reduce(0, +), limit)
        case .replacement:
            guard lengths.count == 3 else { return 0 }
            var match = 1
            if case .literal(.string(let text)) = literals[1].syntax { match = max(1, text.utf8.count) }
            let places = lengths[0] / match + 1
            let growth = max(0, lengths[2] - match)
            return min(lengths[0] + min(places, 1_000_000) * min(growth, 1_000), limit)
        case .join:
            let separator = lengths.count == 1 ? 1 : min(lengths.first ?? 0, 1_000_000)
            var total = 0
            for (length, list) in zip(lengths, lists).dropFirst(lengths.count == 1 ? 0 : 1) {
                let elements = min(list.count, 100_000) * min(list.length + separator, 10_000)
                total = min(total + max(elements, length + separator), limit)
            }
            return total
        }
    }
}
