// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// A set of code points: sorted ranges, and a bitmap for ASCII.
struct ScalarSet: Sendable, Equatable {
    private(set) var ranges: [ClosedRange<UInt32>] = []
    private var lowBits: UInt64 = 0
    private var highBits: UInt64 = 0

    init(_ unordered: [ClosedRange<UInt32>]) {
        for range in unordered.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = ranges.last, range.lowerBound <= last.upperBound &+ 1 {
                ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                ranges.append(range)
            }
        }
        for range in ranges where range.lowerBound < 128 {
            for code in range.lowerBound...min(range.upperBound, 127) {
                if code < 64 { lowBits |= 1 << UInt64(code) } else { highBits |= 1 << UInt64(code - 64) }
            }
        }
    }

    init(_ characters: String) {
        self.init(characters.unicodeScalars.map { $0.value...$0.value })
    }

    static let everything: ClosedRange<UInt32> = 0...0x10FFFF

    func contains(_ code: UInt32) -> Bool {
        if code < 64 { return lowBits >> UInt64(code) & 1 == 1 }
        if code < 128 { return highBits >> UInt64(code - 64) & 1 == 1 }
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < code { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(code)
    }

    var inverted: ScalarSet {
        var gaps: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { gaps.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        if next <= Self.everything.upperBound { gaps.append(next...Self.everything.upperBound) }
        return ScalarSet(gaps)
    }

    func union(_ other: ScalarSet) -> ScalarSet { ScalarSet(ranges + other.ranges) }

    /// With both cases of every ASCII letter in it.
    var ignoringCase: ScalarSet {
        var more = ranges
        for lower in UInt32(97)...122 {
            if contains(lower) { more.append(lower - 32...lower - 32) }
            if contains(lower - 32) { more.append(lower...lower) }
        }
        return ScalarSet(more)
    }

    static let digits = ScalarSet([48...57])
    static let wordCharacters = ScalarSet([48...57, 65...90, 95...95, 97...122])
    static let space = ScalarSet([9...13, 32...32])
    static let lineEnds = ScalarSet([10...10, 13...13, 0x85...0x85, 0x2028...0x2029])
    static let all = ScalarSet([everything])
}
