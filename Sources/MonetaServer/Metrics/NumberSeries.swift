// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import CoreMetrics
import Synchronization

/// A number that goes up, or up and down, changed without a lock.
final class NumberSeries: CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler {
    /// The bits of a `Double`: whole numbers stay exact up to 2^53.
    private let bits = Atomic<UInt64>(0)

    var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    private func change(_ new: (Double) -> Double) {
        var old = bits.load(ordering: .relaxed)
        while true {
            let (exchanged, original) = bits.weakCompareExchange(
                expected: old, desired: new(Double(bitPattern: old)).bitPattern, ordering: .relaxed)
            if exchanged { return }
            old = original
        }
    }

    func increment(by amount: Int64) { change { $0 + Double(amount) } }
    func increment(by amount: Double) {
        guard amount.isFinite else { return }
        change { $0 + amount }
    }
    func decrement(by amount: Double) { increment(by: -amount) }
    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }
    func record(_ value: Int64) { set(value) }
    func record(_ value: Double) { set(value) }
    func reset() { set(0.0) }
}
