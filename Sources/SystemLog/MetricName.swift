// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Everything that is counted and measured.
///
/// The set is closed, and so are the sets that labels take their values from: routes by pattern, never by
/// path, and nothing that a client chose.
package enum MetricName: String, Sendable, CaseIterable {
    case requests = "moneta_http_requests_total"
    case requestDuration = "moneta_http_request_duration_seconds"
    case requestsLimited = "moneta_http_requests_limited_total"
    case tokensGranted = "moneta_tokens_granted_total"
    case tokensRefused = "moneta_tokens_refused_total"
    case eventBatch = "moneta_event_batch_rows"
    case eventsWaiting = "moneta_events_waiting"
    case fetches = "moneta_outbound_fetches_total"
    case hookCalls = "moneta_hook_calls_total"
    case databaseConnections = "moneta_database_connections"
    case databaseWaiting = "moneta_database_waiting"
    case processCPU = "process_cpu_seconds_total"
    case processMemory = "process_resident_memory_bytes"
    case processFiles = "process_open_fds"
    case processFilesMost = "process_max_fds"
    case processStart = "process_start_time_seconds"

    /// The types of Prometheus.
    package enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    package var kind: Kind {
        switch self {
        case .requests, .requestsLimited, .tokensGranted, .tokensRefused, .fetches, .hookCalls, .processCPU:
            .counter
        case .requestDuration, .eventBatch: .histogram
        default: .gauge
        }
    }

    /// The upper bounds of a histogram's buckets.
    package var buckets: [Double] {
        switch self {
        case .requestDuration:
            [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]
        case .eventBatch: [1, 2, 4, 8, 16, 32, 64, 128, 256]
        default: []
        }
    }

    package var help: String {
        switch self {
        case .requests: "Requests answered, by method, route and status."
        case .requestDuration: "Time from the head of a request to its answer, by route."
        case .requestsLimited: "Requests refused because their caller made too many, by class of routes."
        case .tokensGranted: "Token requests that were granted, by grant type."
        case .tokensRefused: "Token requests that were refused, by reason."
        case .eventBatch: "Events that one durable write held."
        case .eventsWaiting: "Events that wait to become durable."
        case .fetches: "Documents fetched from other servers, by outcome."
        case .hookCalls: "Calls of inline hooks, retries included, by outcome."
        case .databaseConnections: "Connections to the database, by state."
        case .databaseWaiting: "Transactions that wait for a connection."
        case .processCPU: "User and system time that the process has used."
        case .processMemory: "Resident memory of the process."
        case .processFiles: "Open file descriptors."
        case .processFilesMost: "File descriptors that the process may open."
        case .processStart: "When the process started, in seconds since 1970."
        }
    }
}
