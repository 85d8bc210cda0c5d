// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import CoreMetrics
import HTTPTypes
package import Persistence
import Primitives
import Synchronization
package import SystemLog
package import Web

/// What this server counts, each series found once and then held.
package final class ServerMetrics: Sendable {
    private struct RouteKey: Hashable {
        let method: HTTPRequest.Method
        let route: String
        let status: Int
    }

    private struct CounterKey: Hashable {
        let name: MetricName
        let value: String
    }

    private struct Held {
        var requests: [RouteKey: (count: NumberSeries, duration: DistributionSeries)] = [:]
        var counters: [CounterKey: NumberSeries] = [:]
    }

    package let registry: MetricsRegistry
    private let held = Mutex(Held())
    private let batches: DistributionSeries

    /// Counts into `registry`.
    package init(_ registry: MetricsRegistry = MetricsRegistry()) {
        self.registry = registry
        batches = registry.distribution(MetricName.eventBatch.rawValue, [])
    }

    /// One answered request; pass it to ``RequestBoundary``.
    package func observe(_ record: RequestRecord) {
        let key = RouteKey(method: record.method, route: record.route, status: record.status)
        let (count, duration) = held.withLock { held in
            if let series = held.requests[key] { return series }
            let series = (count: makeCounter(key), duration: makeDuration(key.route))
            // Bounded by the routes, the methods that HTTP knows and the registry's own limit.
            if held.requests.count < 10_000 { held.requests[key] = series }
            return series
        }
        count.increment(by: Int64(1))
        duration.record(record.duration / .seconds(1))
    }

    /// One durable write of so many events; pass it to ``EventBuffer``.
    package func observeBatch(_ rows: Int) { batches.record(Int64(rows)) }

    /// One grant that is durable.
    package func granted(grantType: String) { count(.tokensGranted, "grant_type", grantType) }

    /// One refusal that is durable; `reason` is of a closed set.
    package func refused(reason: String) { count(.tokensRefused, "reason", reason) }

    /// One request too many.
    package func limited(_ routes: RouteClass) { count(.requestsLimited, "routes", routes.rawValue) }

    /// One document fetched from elsewhere, or not; `outcome` is of a closed set.
    package func fetched(outcome: String) { count(.fetches, "outcome", outcome) }

    /// One call of a hook, or of the token endpoint before it; `outcome` is of a closed set.
    package func hookCalled(outcome: String) { count(.hookCalls, "outcome", outcome) }

    /// A number of this moment, set when the metrics are read.
    package func set(_ name: MetricName, _ value: Double, labels: [(String, String)] = []) {
        registry.number(name.rawValue, labels).set(value)
    }

    /// How busy the database's connections are at this moment.
    package func set(_ load: StoreLoad) {
        for pool in load.pools {
            let name = ("pool", pool.name.rawValue)
            set(.databaseConnections, Double(pool.inUse), labels: [name, ("state", "in_use")])
            set(
                .databaseConnections, Double(pool.connections - pool.inUse),
                labels: [name, ("state", "idle")])
            set(.databaseWaiting, Double(pool.waiting), labels: [name])
        }
    }

    private func count(_ name: MetricName, _ label: String, _ value: String) {
        let series = held.withLock { held in
            let key = CounterKey(name: name, value: value)
            if let series = held.counters[key] { return series }
            let series = registry.number(name.rawValue, [(label, value.shortened(to: 64))])
            if held.counters.count < 1000 { held.counters[key] = series }
            return series
        }
        series.increment(by: Int64(1))
    }

    /// Methods that are no standard ones count together, for a client may make up any.
    private func makeCounter(_ key: RouteKey) -> NumberSeries {
        let standard: [HTTPRequest.Method] = [.get, .head, .post, .put, .delete, .options, .patch]
        let method = standard.contains(key.method) ? key.method.rawValue : "other"
        return registry.number(
            MetricName.requests.rawValue,
            [("method", method), ("route", key.route), ("status", String(key.status))])
    }

    private func makeDuration(_ route: String) -> DistributionSeries {
        registry.distribution(MetricName.requestDuration.rawValue, [("route", route)])
    }
}
