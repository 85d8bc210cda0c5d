// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import SystemLog

extension MetricsRegistry {
    /// Every series in the text format of Prometheus, version 0.0.4.
    package var exposition: String {
        var text = ""
        var last = ""
        for series in series {
            if series.name != last {
                last = series.name
                text += head(series)
            }
            switch series.value {
            case .number(let number):
                text += "\(series.name)\(braces(series.labels)) \(written(number.value))\n"
            case .distribution(let distribution):
                text += lines(series.name, series.labels, distribution)
            }
        }
        return text
    }

    private func head(_ series: Series) -> String {
        guard let name = MetricName(rawValue: series.name) else {
            if case .distribution = series.value { return "# TYPE \(series.name) histogram\n" }
            return "# TYPE \(series.name) untyped\n"
        }
        return "# HELP \(series.name) \(name.help)\n# TYPE \(series.name) \(name.kind.rawValue)\n"
    }

    private func lines(_ name: String, _ labels: String, _ distribution: DistributionSeries) -> String {
        var text = ""
        var count = 0
        let prefix = labels.isEmpty ? "" : labels + ","
        for (index, alone) in distribution.counts.enumerated() {
            count += alone
            let bound =
                distribution.bounds.indices.contains(index) ? written(distribution.bounds[index]) : "+Inf"
            text += "\(name)_bucket{\(prefix)le=\"\(bound)\"} \(count)\n"
        }
        text += "\(name)_sum\(braces(labels)) \(written(distribution.sum))\n"
        return text + "\(name)_count\(braces(labels)) \(count)\n"
    }

    private func braces(_ labels: String) -> String { labels.isEmpty ? "" : "{\(labels)}" }

    private func written(_ value: Double) -> String {
        if let whole = Int64(exactly: value) { return String(whole) }
        return value.isFinite ? "\(value)" : value > 0 ? "+Inf" : value < 0 ? "-Inf" : "NaN"
    }
}
