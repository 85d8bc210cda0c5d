// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import CoreMetrics
import Synchronization
import SystemLog

/// The back end of swift-metrics: keeps every series in memory until somebody asks.
///
/// A series is found once and then counted with atomic operations. The number of series of a name is bounded:
/// values of labels beyond it are counted together as `other`.
package final class MetricsRegistry: MetricsFactory {
    typealias Labels = [(String, String)]

    private struct Key: Hashable {
        let name: String
        let labels: String
    }

    /// One series with its name and labels.
    struct Series: Sendable {
        let name: String
        /// As in the exposition: `method="GET",route="/livez"`.
        let labels: String
        let value: Value
    }

    enum Value: Sendable {
        case number(NumberSeries)
        case distribution(DistributionSeries)
    }

    private struct State {
        var series: [Key: Series] = [:]
        var counts: [String: Int] = [:]
    }

    private static let maximumSeries = 500

    private let state = Mutex(State())

    package init() {}

    /// All series, in the order of the exposition.
    var series: [Series] {
        state.withLock { Array($0.series.values) }.sorted { ($0.name, $0.labels) < ($1.name, $1.labels) }
    }

    func number(_ name: String, _ labels: Labels) -> NumberSeries {
        let found = find(name, labels) { .number(NumberSeries()) }
        guard case .number(let series) = found else { return NumberSeries() }
        return series
    }

    func distribution(_ name: String, _ labels: Labels) -> DistributionSeries {
        let found = find(name, labels) {
            .distribution(DistributionSeries(bounds: MetricName(rawValue: name)?.buckets ?? standardBuckets))
        }
        guard case .distribution(let series) = found else {
            return DistributionSeries(bounds: standardBuckets)
        }
        return series
    }

    private func find(_ name: String, _ labels: Labels, _ make: () -> Value) -> Value {
        let text = labels.map { "\($0.0)=\"\(escaped($0.1))\"" }.joined(separator: ",")
        return state.withLock { state in
            if let series = state.series[Key(name: name, labels: text)] { return series.value }
            var text = text
            if !labels.isEmpty, state.counts[name, default: 0] >= Self.maximumSeries {
                text = labels.map { "\($0.0)=\"other\"" }.joined(separator: ",")
                if let series = state.series[Key(name: name, labels: text)] { return series.value }
            }
            let series = Series(name: name, labels: text, value: make())
            state.series[Key(name: name, labels: text)] = series
            state.counts[name, default: 0] += 1
            return series.value
        }
    }

    /// A counter of a library, as a series of ours.
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        number(label, dimensions)
    }

    /// A counter of fractions, as a series of ours.
    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        number(label, dimensions)
    }

    /// A number that goes up and down.
    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        number(label, dimensions)
    }

    /// A histogram, or with `aggregate` off the last value.
    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        aggregate ? distribution(label, dimensions) : number(label, dimensions)
    }

    /// A histogram of durations.
    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        distribution(label, dimensions)
    }

    /// Series live as long as the process: a counter that starts anew would be read as a restart.
    package func destroyCounter(_ handler: any CounterHandler) {}
    /// Does nothing, as for counters.
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    /// Does nothing, as for counters.
    package func destroyMeter(_ handler: any MeterHandler) {}
    /// Does nothing, as for counters.
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    /// Does nothing, as for counters.
    package func destroyTimer(_ handler: any TimerHandler) {}
}

/// For names that are not ours; in seconds when they are durations.
private let standardBuckets: [Double] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 50, 100, 1000]

/// Escapes a label's value for the exposition.
private func escaped(_ value: String) -> String {
    var text = ""
    for scalar in value.unicodeScalars {
        switch scalar {
        case "\\": text += "\\\\"
        case "\"": text += "\\\""
        case "\n": text += "\\n"
        default: text.unicodeScalars.append(scalar)
        }
    }
    return text
}
