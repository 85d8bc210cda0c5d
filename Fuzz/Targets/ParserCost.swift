// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// A reader of outside text, with inputs of any length: ordinary ones, and some that are made to be slow.
///
/// `scripts/parser-cost` holds the cost of the slow ones against that of the ordinary ones in the release
/// build, and a short form of it is among the tests.
package struct ParserCost: Sendable {
    /// Makes an input of about so many bytes.
    package typealias Make = @Sendable (_ bytes: Int) -> [UInt8]

    package let name: String
    /// The longest input that the product takes, in bytes.
    package let longest: Int
    /// Reads one input and does what the product does with it next; a refusal is no error.
    package let read: @Sendable (_ input: [UInt8]) -> Void
    package let plain: Make
    package let slow: [(kind: String, make: Make)]

    package init(
        _ name: String, longest: Int, read: @escaping @Sendable (_ input: [UInt8]) -> Void,
        plain: @escaping Make, slow: [(kind: String, make: Make)]
    ) {
        self.name = name
        self.longest = longest
        self.read = read
        self.plain = plain
        self.slow = slow
    }

    /// Every reader of the kernel and the contexts.
    package static let all: [ParserCost] = [
        formCost, jsonCost, tokenCost, keySetCost, filterCost, expressionCost,
    ]
}

/// Slow inputs and their costs.
extension ParserCost {
    /// What one kind of slow input costs.
    package struct Finding: Sendable {
        package let kind: String
        /// How often the cost of an ordinary input of the same length.
        package let timesPlain: Double
        /// How often the cost of an input of half the length.
        package let timesHalf: Double
    }

    /// Reads `count` inputs of each kind, of the largest length and of half of it; `time` tells the processor
    /// time of the thread, in any unit.
    package func measure(count: Int, rounds: Int = 3, time: () -> Double) -> [Finding] {
        func cost(_ make: Make, _ bytes: Int) -> Double {
            let input = make(bytes)
            var least = Double.infinity
            // The least of some rounds: what else the machine does only adds.
            for _ in 0..<rounds {
                let start = time()
                for _ in 0..<count { read(input) }
                least = min(least, time() - start)
            }
            return least
        }
        let ordinary = cost(plain, longest)
        return slow.map { kind, make in
            let whole = cost(make, longest)
            // A refusal at the first bytes costs nothing that could be doubled.
            let half = max(cost(make, longest / 2), ordinary / 20)
            return Finding(kind: kind, timesPlain: whole / ordinary, timesHalf: whole / half)
        }
    }
}

/// A letter and combining marks of two classes in turn, which a normal form has to sort.
func marks(_ bytes: Int) -> String {
    "x" + String(repeating: "\u{301}\u{323}", count: max(1, (bytes - 1) / 4))
}

/// Repeats what `piece` makes of 0, 1, 2 … between `start` and `end`, up to about so many bytes.
func filled(
    _ bytes: Int, _ start: String, _ end: String, separator: String = "", _ piece: (Int) -> String
) -> [UInt8] {
    var text = Array(start.utf8)
    var number = 0
    while true {
        let next = Array(((number > 0 ? separator : "") + piece(number)).utf8)
        guard number == 0 || text.count + next.count + end.utf8.count <= bytes else { break }
        text += next
        number += 1
    }
    return text + Array(end.utf8)
}
