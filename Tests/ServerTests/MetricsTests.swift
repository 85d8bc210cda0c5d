// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import Hummingbird
import HummingbirdTesting
import MonetaServer
import Primitives
import SystemLog
import Testing
import Web

@Suite struct MetricsTests {
    private func record(_ route: String, status: Int = 200, _ method: HTTPRequest.Method = .get)
        -> RequestRecord
    {
        RequestRecord(
            method: method, route: route, status: status, duration: .milliseconds(3), requestID: "req1")
    }

    private func lines(_ metrics: ServerMetrics) -> [String] {
        metrics.registry.exposition.split(separator: "\n").map(String.init)
    }

    @Test func `requests are counted by method, route and status`() {
        let metrics = ServerMetrics()
        metrics.observe(record("/livez"))
        metrics.observe(record("/livez"))
        metrics.observe(record("/oauth2/{server}/v1/token", status: 400, .post))
        let lines = lines(metrics)
        #expect(lines.contains(#"moneta_http_requests_total{method="GET",route="/livez",status="200"} 2"#))
        #expect(
            lines.contains(
                #"moneta_http_requests_total{method="POST",route="/oauth2/{server}/v1/token",status="400"} 1"#
            ))
        #expect(lines.contains("# TYPE moneta_http_requests_total counter"))
    }

    @Test func `the buckets of a histogram add up`() {
        let metrics = ServerMetrics()
        for _ in 0..<3 { metrics.observe(record("/livez")) }
        let lines = lines(metrics)
        #expect(lines.contains(#"moneta_http_request_duration_seconds_bucket{route="/livez",le="0.0025"} 0"#))
        #expect(lines.contains(#"moneta_http_request_duration_seconds_bucket{route="/livez",le="0.005"} 3"#))
        #expect(lines.contains(#"moneta_http_request_duration_seconds_bucket{route="/livez",le="+Inf"} 3"#))
        #expect(lines.contains(#"moneta_http_request_duration_seconds_count{route="/livez"} 3"#))
        #expect(
            lines.contains {
                $0.hasPrefix(#"moneta_http_request_duration_seconds_sum{route="/livez"} 0.009"#)
            })
        #expect(lines.contains("# TYPE moneta_http_request_duration_seconds histogram"))
    }

    @Test func `a method that a client made up does not make a series`() {
        let metrics = ServerMetrics()
        for number in 0..<100 {
            metrics.observe(record("NotFound", status: 404, HTTPRequest.Method("X\(number)") ?? .get))
        }
        #expect(
            lines(metrics).contains(
                #"moneta_http_requests_total{method="other",route="NotFound",status="404"} 100"#))
    }

    @Test func `too many values of a label are counted together`() {
        let metrics = ServerMetrics()
        for number in 0..<2000 { metrics.refused(reason: "reason \(number)") }
        let series = lines(metrics).filter { $0.hasPrefix("moneta_tokens_refused_total{") }
        #expect(series.count <= 501)
        #expect(series.contains(#"moneta_tokens_refused_total{reason="other"} 1500"#))
    }

    @Test func `a label cannot break out of its quotes`() {
        let metrics = ServerMetrics()
        metrics.refused(reason: "a\"b\\c\nd")
        #expect(lines(metrics).contains(#"moneta_tokens_refused_total{reason="a\"b\\c\nd"} 1"#))
    }

    @Test func `concurrent counts are all there`() async {
        let metrics = ServerMetrics()
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<1000 { metrics.granted(grantType: "client_credentials") } }
            }
        }
        #expect(
            lines(metrics).contains(#"moneta_tokens_granted_total{grant_type="client_credentials"} 8000"#))
    }

    @Test func `only private networks read the metrics, unless they are open`() async throws {
        let router = Router(context: WebContext.self)
        MetricsRoutes(ServerMetrics(), started: Timestamp(seconds: 5)).add(to: router, isOpen: false)
        try await Application(router: router).test(.router) { client in
            // The router's tests have no network, so the caller's address is not known.
            let response = try await client.execute(uri: "/metrics", method: .get)
            #expect(response.status == .notFound)
        }
        try await Application(router: router).test(.live) { client in
            let response = try await client.execute(uri: "/metrics", method: .get)
            #expect(response.status == .ok)
        }
    }

    @Test func `the route answers with the process and what the server adds`() async throws {
        let metrics = ServerMetrics()
        metrics.observeBatch(16)
        let router = Router(context: WebContext.self)
        MetricsRoutes(metrics, started: Timestamp(seconds: 5)) { $0.set(.eventsWaiting, 3) }
            .add(to: router, isOpen: true)
        try await Application(router: router).test(.router) { client in
            let response = try await client.execute(uri: "/metrics", method: .get)
            let lines = String(buffer: response.body).split(separator: "\n").map(String.init)
            #expect(response.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
            #expect(lines.contains("process_start_time_seconds 5"))
            #expect(lines.contains("moneta_events_waiting 3"))
            #expect(lines.contains(#"moneta_event_batch_rows_bucket{le="16"} 1"#))
            #expect(lines.contains { $0.hasPrefix("process_cpu_seconds_total ") })
            #if os(Linux)
                #expect(
                    lines.contains { $0.hasPrefix("process_resident_memory_bytes ") && !$0.hasSuffix(" 0") })
                #expect(lines.contains { $0.hasPrefix("process_open_fds ") && !$0.hasSuffix(" 0") })
            #endif
        }
    }
}
