// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
package import Hummingbird
import NIOCore
package import Primitives
import SystemLog
package import Web

/// `GET /metrics` in the text format of Prometheus.
package struct MetricsRoutes: Sendable {
    /// Sets the numbers of this moment before they are read: connections, queues.
    package typealias Gather = @Sendable (ServerMetrics) -> Void

    private let metrics: ServerMetrics
    private let started: Timestamp
    private let gather: Gather?

    package init(_ metrics: ServerMetrics, started: Timestamp, gather: Gather? = nil) {
        self.metrics = metrics
        self.started = started
        self.gather = gather
    }

    /// Unless `isOpen`, only peers on loopback and private networks get an answer; a proxy in front must not
    /// pass it on.
    package func add(to router: Router<some SurfaceContext>, isOpen: Bool = false) {
        router.get("metrics") { _, context in
            guard isOpen || context.address?.isPublic == false else { return Response(status: .notFound) }
            return list()
        }
    }

    private func list() -> Response {
        let process = ProcessMetrics.read()
        metrics.set(.processCPU, process.cpuSeconds)
        metrics.set(.processStart, Double(started.milliseconds) / 1000)
        if let bytes = process.residentBytes { metrics.set(.processMemory, Double(bytes)) }
        if let count = process.openFiles { metrics.set(.processFiles, Double(count)) }
        if let most = process.maximumFiles { metrics.set(.processFilesMost, Double(most)) }
        gather?(metrics)
        var headers: HTTPFields = [.contentType: "text/plain; version=0.0.4; charset=utf-8"]
        headers.forbidStoring()
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(string: metrics.registry.exposition)))
    }
}
