// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
package import Hummingbird
import Logging

/// The outermost step of every request: who calls, what every answer carries, one log line, one measurement.
///
/// Surfaces turn their errors into answers themselves; what still arrives here as an error is answered
/// without a word of why, and the log has the rest.
package struct RequestBoundary: RouterMiddleware {
    private let clientAddress: ClientAddress
    private let securityHeaders: SecurityHeaders
    private let log: RequestLog?
    private let observe: (@Sendable (RequestRecord) -> Void)?

    /// `observe` learns of every request, for metrics; `log` is left out to write no lines.
    package init(
        clientAddress: ClientAddress = ClientAddress(),
        securityHeaders: SecurityHeaders,
        log: RequestLog?,
        observe: (@Sendable (RequestRecord) -> Void)? = nil
    ) {
        self.clientAddress = clientAddress
        self.securityHeaders = securityHeaders
        self.log = log
        self.observe = observe
    }

    package func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async -> Response {
        let started = ContinuousClock.now
        var context = context
        context.address = clientAddress.find(peer: context.address, headers: request.headers)
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            response = answer(to: error, request, context)
        }
        if response.status == .contentTooLarge || response.status == .requestTimeout {
            // Whoever still sends is not listened to for long.
            context.closeSoon()
        }
        response.headers.set(HTTPField(name: .requestID, value: context.requestID))
        securityHeaders.add(to: &response.headers)
        if log != nil || observe != nil {
            let record = RequestRecord(
                method: request.method, route: context.endpointPath ?? "NotFound",
                status: response.status.code, duration: .now - started, requestID: context.requestID)
            log?.write(record)
            observe?(record)
        }
        return response
    }

    private func answer(to error: any Error, _ request: Request, _ context: WebContext) -> Response {
        if let error = error as? WebError { return Response(status: error.status) }
        if let error = error as? any HTTPResponseError,
            let response = try? error.response(from: request, context: context)
        {
            return response
        }
        context.logger.error(
            "a request failed unexpectedly",
            metadata: ["request.id": "\(context.requestID)", "error": "\(error)"])
        return Response(status: .internalServerError)
    }
}
