// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Writes the short form of a ``Trace`` while rules are tried, so that no longer form is ever built.
struct TraceWriter {
    private var bytes: [UInt8] = []
    /// The last policy, held back until one comes that differs.
    private var policy: [UInt8] = []
    private var policyCount = 0
    /// The policy whose rules are being tried.
    private var current: [UInt8] = []
    private var step = Trace.RuleStep.inactive
    private var stepCount = 0

    init() {}

    mutating func skip(_ reason: Trace.Skip) {
        current.append(reason.code)
        keep()
    }

    mutating func enter() { current.append(UInt8(ascii: "{")) }

    mutating func rule(_ next: Trace.RuleStep) {
        if stepCount > 0, step == next {
            stepCount += 1
            return
        }
        flushSteps()
        step = next
        stepCount = 1
    }

    mutating func leave() {
        flushSteps()
        current.append(UInt8(ascii: "}"))
        keep()
    }

    mutating func finish() -> String {
        flushPolicies()
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func flushSteps() {
        guard stepCount > 0 else { return }
        Self.append(count: stepCount, to: &current)
        current.append(step.code)
        if case .scope(let index) = step { Self.append(index: index, to: &current) }
        stepCount = 0
    }

    private mutating func keep() {
        if policyCount > 0, policy == current {
            policyCount += 1
        } else {
            flushPolicies()
            swap(&policy, &current)
            policyCount = 1
        }
        current.removeAll(keepingCapacity: true)
    }

    private mutating func flushPolicies() {
        guard policyCount > 0 else { return }
        Self.append(count: policyCount, to: &bytes)
        bytes += policy
        policyCount = 0
    }

    private static func append(count: Int, to bytes: inout [UInt8]) {
        if count > 1 { append(count, base: 10, zero: UInt8(ascii: "0"), to: &bytes) }
    }

    private static func append(index: Int, to bytes: inout [UInt8]) {
        append(index, base: 26, zero: UInt8(ascii: "A"), to: &bytes)
    }

    /// Digits from the left, without a buffer for those that come first.
    private static func append(_ value: Int, base: Int, zero: UInt8, to bytes: inout [UInt8]) {
        guard value >= base else {
            bytes.append(zero + UInt8(truncatingIfNeeded: value))
            return
        }
        var unit = base
        while value / unit >= base { unit *= base }
        while unit > 0 {
            bytes.append(zero + UInt8(truncatingIfNeeded: value / unit % base))
            unit /= base
        }
    }
}

extension Trace.Skip {
    fileprivate var code: UInt8 {
        switch self {
        case .inactive: UInt8(ascii: "i")
        case .otherClient: UInt8(ascii: "c")
        case .noActiveRule: UInt8(ascii: "n")
        }
    }
}

extension Trace.RuleStep {
    fileprivate var code: UInt8 {
        switch self {
        case .inactive: UInt8(ascii: "i")
        case .grantType: UInt8(ascii: "g")
        case .excluded: UInt8(ascii: "x")
        case .notIncluded: UInt8(ascii: "u")
        case .scope: UInt8(ascii: "s")
        case .matched: UInt8(ascii: "m")
        }
    }
}
