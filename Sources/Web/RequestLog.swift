// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import HTTPTypes
package import Logging

/// What is known of a request once it is answered; no value that the caller sent is part of it.
package struct RequestRecord: Sendable {
    package let method: HTTPRequest.Method
    /// The pattern of the route, never the path; `NotFound` when there is none.
    package let route: String
    package let status: Int
    package let duration: Duration
    package let requestID: String

    package init(
        method: HTTPRequest.Method, route: String, status: Int, duration: Duration, requestID: String
    ) {
        self.method = method
        self.route = route
        self.status = status
        self.duration = duration
        self.requestID = requestID
    }
}

/// Writes one line for each request.
package struct RequestLog: Sendable {
    private let logger: Logger

    package init(_ logger: Logger) {
        self.logger = logger
    }

    /// Writes one line, at `info`.
    package func write(_ record: RequestRecord) {
        guard logger.logLevel <= .info else { return }
        logger.info(
            "request",
            metadata: [
                "request.id": .string(record.requestID), "method": .string(record.method.rawValue),
                "route": .string(record.route), "status": .stringConvertible(record.status),
                "duration.us": .stringConvertible(Int64(record.duration / .microseconds(1))),
            ])
    }
}
