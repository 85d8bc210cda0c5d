// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
package import Hummingbird
import Logging
import Persistence
import Primitives
import Web

/// The one `catch` of the management API, and the headers that every answer carries.
package struct ManagementErrors: RouterMiddleware {
    package init() {}

    package func handle(
        _ request: Request, context: ManagementContext,
        next: (Request, ManagementContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            response = answer(to: error, context)
        }
        response.headers[.requestID] = context.requestID
        if response.headers[.cacheControl] == nil {
            response.headers[.cacheControl] = "no-cache, no-store"
            response.headers[.pragma] = "no-cache"
            response.headers[.expires] = "0"
        }
        response.headers[.noSniff] = "nosniff"
        return response
    }

    private func answer(to error: any Error, _ context: ManagementContext) -> Response {
        let known = ManagementError.known(error)
        if known == nil {
            context.logger.error(
                "a management request failed unexpectedly",
                metadata: ["request.id": "\(context.requestID)", "error": "\(error)"])
        }
        if known != nil, error is StoreError {
            context.logger.error(
                "a management request failed because of the database",
                metadata: ["request.id": "\(context.requestID)", "error": "\(error)"])
        }
        let answer = known ?? .internalError
        var headers = HTTPFields()
        if let challenge = answer.challenge {
            headers[.wwwAuthenticate] = challenge
        } else if answer.status == .unauthorized {
            headers[.wwwAuthenticate] = "SSWS realm=\"moneta\""
        }
        if answer.status == .serviceUnavailable { headers[.retryAfter] = "1" }
        return .json(answer.body(id: context.requestID), status: answer.status, headers: headers)
    }
}
