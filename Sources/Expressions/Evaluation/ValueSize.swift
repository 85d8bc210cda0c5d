// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

extension Value {
    /// How many steps it takes to go through the value: one for each part, and one for each 64 bytes of text.
    ///
    /// Parts that several places share count each time, so a small expression can have a huge value; the
    /// count therefore ends soon behind `limit`.
    func size(upTo limit: Int) -> Int {
        var total = 0
        add(to: &total, limit)
        return total
    }

    /// INVARIANT: depth is that of the expression and of JSON that was read with a limit, so the recursion
    /// ends.
    private func add(to total: inout Int, _ limit: Int) {
        total += 1
        switch self {
        case .string(let text): total += text.utf8.count / 64
        case .list(let elements):
            for element in elements {
                guard total <= limit else { return }
                element.add(to: &total, limit)
            }
        case .map(let map):
            for member in map.members {
                guard total <= limit else { return }
                member.value.add(to: &total, limit)
            }
        default: break
        }
    }
}

extension Budget {
    /// Pays for going through a value once for each of `times` others.
    mutating func spend(
        comparing value: Value, times: Int = 1, at range: SourceRange
    ) throws(ExpressionError) {
        let size = value.size(upTo: steps)
        let (product, hasOverflowed) = size.multipliedReportingOverflow(by: max(times, 1))
        try spend(steps: hasOverflowed ? .max / 2 : product - 1, at: range)
    }
}
