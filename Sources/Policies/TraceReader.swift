// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Text that is not the short form of a ``Trace``.
package struct NotATrace: Error, Equatable, Sendable {
    /// The byte at which reading stopped.
    package let position: Int
}

extension Trace {
    /// The most policies and rules that a trace is read with; a longer one is refused.
    package static let limit = 1_000_000

    /// Reads the short form.
    package init(reading codes: String) throws(NotATrace) {
        var reader = TraceReader(bytes: Array(codes.utf8))
        policies = try reader.policies()
    }
}

private struct TraceReader {
    let bytes: [UInt8]
    private var position = 0
    private var remaining = Trace.limit

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func policies() throws(NotATrace) -> [Trace.PolicyStep] {
        var steps: [Trace.PolicyStep] = []
        while position < bytes.count {
            let count = try count()
            let step: Trace.PolicyStep =
                switch try next() {
                case UInt8(ascii: "i"): .skipped(.inactive)
                case UInt8(ascii: "c"): .skipped(.otherClient)
                case UInt8(ascii: "n"): .skipped(.noActiveRule)
                case UInt8(ascii: "{"): .tried(try rules())
                default: throw NotATrace(position: position - 1)
                }
            if case .tried(let rules) = step { try spend((count - 1).multiplied(by: rules.count)) }
            try spend(count)
            steps.append(contentsOf: repeatElement(step, count: count))
        }
        return steps
    }

    private mutating func rules() throws(NotATrace) -> [Trace.RuleStep] {
        var steps: [Trace.RuleStep] = []
        while position < bytes.count, bytes[position] != UInt8(ascii: "}") {
            let count = try count()
            let step: Trace.RuleStep =
                switch try next() {
                case UInt8(ascii: "i"): .inactive
                case UInt8(ascii: "g"): .grantType
                case UInt8(ascii: "x"): .excluded
                case UInt8(ascii: "u"): .notIncluded
                case UInt8(ascii: "m"): .matched
                case UInt8(ascii: "s"): .scope(try index())
                default: throw NotATrace(position: position - 1)
                }
            try spend(count)
            steps.append(contentsOf: repeatElement(step, count: count))
        }
        _ = try next()
        return steps
    }

    private mutating func next() throws(NotATrace) -> UInt8 {
        guard position < bytes.count else { throw NotATrace(position: position) }
        position += 1
        return bytes[position - 1]
    }

    private mutating func count() throws(NotATrace) -> Int {
        var value = 0
        let start = position
        while position < bytes.count, (48...57).contains(bytes[position]) {
            value = value * 10 + Int(bytes[position] - 48)
            guard value <= Trace.limit else { throw NotATrace(position: position) }
            position += 1
        }
        guard position == start || value > 1 else { throw NotATrace(position: start) }
        return max(value, 1)
    }

    private mutating func index() throws(NotATrace) -> Int {
        var value = 0
        let start = position
        while position < bytes.count, (65...90).contains(bytes[position]) {
            value = value * 26 + Int(bytes[position] - 65)
            guard value <= Trace.limit else { throw NotATrace(position: position) }
            position += 1
        }
        guard position > start else { throw NotATrace(position: start) }
        return value
    }

    private mutating func spend(_ count: Int) throws(NotATrace) {
        remaining -= count
        guard remaining >= 0 else { throw NotATrace(position: position) }
    }
}

extension Int {
    /// The product, or the greatest number when there is no room for it.
    fileprivate func multiplied(by other: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }
}
