// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import CoreMetrics
import Synchronization

/// How values are spread over fixed buckets, counted without a lock.
final class DistributionSeries: RecorderHandler, TimerHandler {
    /// The upper bounds of all buckets but the last, which has none.
    let bounds: [Double]
    /// One for each bucket, and each on its own heap object: only this class and the exposition know them.
    private let buckets: [Count]
    private let total = NumberSeries()

    private final class Count: Sendable {
        let value = Atomic<Int>(0)
    }

    init(bounds: [Double]) {
        self.bounds = bounds
        buckets = (0...bounds.count).map { _ in Count() }
    }

    var sum: Double { total.value }

    /// How many values each bucket holds alone.
    var counts: [Int] { buckets.map { $0.value.load(ordering: .relaxed) } }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard value.isFinite else { return }
        let index = bounds.firstIndex { value <= $0 } ?? bounds.count
        buckets[index].value.add(1, ordering: .relaxed)
        total.increment(by: value)
    }

    /// Durations are kept in seconds.
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
}
