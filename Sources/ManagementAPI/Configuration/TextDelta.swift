// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// How a text of lines follows from the one before: which ranges of it stay, and which lines are new.
///
/// ```
/// =0 1204
/// +      "name": "orders:write",
/// =1310 96
/// ```
/// `=` takes so many bytes of the text before, from an offset on; `+` adds a line. Every line of a text ends
/// with a line feed. What comes twice or moves is taken twice or from another place, so a delta is about as
/// long as what differs.
struct TextDelta {
    let text: String

    /// Reads one that was stored.
    init(stored text: String) { self.text = text }

    /// Finds what differs between two texts, in a time that grows with their lengths.
    init(from old: String, to new: String) {
        let old = Lines(old)
        var result: [UInt8] = []
        var run = 0..<0
        func flush() {
            guard !run.isEmpty else { return }
            let (start, end) = (old.offsets[run.lowerBound], old.offsets[run.upperBound])
            result += Array("=\(start) \(end - start)\n".utf8)
            run = 0..<0
        }
        var next = 0
        for line in Lines(new).lines {
            guard let place = old.place(of: line, from: next) else {
                flush()
                result += Array("+\(line.text)\n".utf8)
                continue
            }
            if place == run.upperBound, !run.isEmpty {
                run = run.lowerBound..<place + 1
            } else {
                flush()
                run = place..<place + 1
            }
            next = place + 1
        }
        flush()
        text = String(decoding: result, as: UTF8.self)
    }

    /// The text that follows from `old`; `nil` when this is no delta of that text.
    func applied(to old: [UInt8]) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(old.count + text.utf8.count)
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            switch line.first {
            case UInt8(ascii: "+"):
                result += line.dropFirst()
                result.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "="):
                let numbers = Substring(line.dropFirst()).split(separator: " ").map { Int64(digits: $0) }
                guard numbers.count == 2, let start = numbers[0], let count = numbers[1],
                    start <= old.count, count <= Int64(old.count) - start
                else { return nil }
                result += old[Int(start)..<Int(start + count)]
            default: return nil
            }
        }
        return result
    }

    /// A text by its lines.
    private struct Lines {
        let lines: [Name]
        /// Where each line begins, in bytes, and the end of the last.
        let offsets: [Int]
        /// The numbers of the lines that are the same, in their order.
        private let places: [Name: [Int]]

        init(_ text: String) {
            lines = text.utf8.split(separator: UInt8(ascii: "\n")).map { Name($0) }
            offsets = lines.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count + 1) }
            places = Dictionary(grouping: lines.indices) { [lines] in lines[$0] }
        }

        /// The first such line from `next` on, or else the first of all.
        func place(of line: Name, from next: Int) -> Int? {
            if next < lines.count, lines[next] == line { return next }
            guard let same = places[line] else { return nil }
            var (low, high) = (0, same.count)
            while low < high {
                let middle = (low + high) / 2
                if same[middle] < next { low = middle + 1 } else { high = middle }
            }
            return low < same.count ? same[low] : same.first
        }
    }
}
