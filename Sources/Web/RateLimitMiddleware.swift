// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import HTTPTypes
package import Hummingbird

/// Counts every request and says in the answer how the caller stands.
///
/// It belongs behind what finds out who calls, and in front of what turns errors into answers, so that every
/// answer carries the headers.
package struct RateLimitMiddleware<Context: SurfaceContext>: RouterMiddleware {
    /// The answer of one surface to a request too many; `Retry-After` and the other headers are added here.
    package typealias Refusal = @Sendable (Context) -> Response
    /// Learns of the first refusal of a caller's minute.
    package typealias OnFirstRefusal = @Sendable (Request, Context) async -> Void

    private let limit: RateLimit
    private let routes: @Sendable (String) -> RouteClass
    private let refusal: Refusal
    private let onRefusal: (@Sendable (RouteClass) -> Void)?
    private let onFirstRefusal: OnFirstRefusal?
    private let identity: @Sendable (Context) -> String?

    /// `routes` finds the class of a route by its pattern, for a path can be written in many ways;
    /// `onRefusal` learns of every refusal, for metrics.
    ///
    /// `identity` is who the caller has proven to be, on a surface where callers do.
    package init(
        _ limit: RateLimit,
        routes: @escaping @Sendable (String) -> RouteClass,
        refusal: @escaping Refusal,
        onRefusal: (@Sendable (RouteClass) -> Void)? = nil,
        onFirstRefusal: OnFirstRefusal? = nil,
        identity: @escaping @Sendable (Context) -> String? = { _ in nil }
    ) {
        self.limit = limit
        self.routes = routes
        self.refusal = refusal
        self.onRefusal = onRefusal
        self.onFirstRefusal = onFirstRefusal
        self.identity = identity
    }

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let routes = routes(context.endpointPath ?? "")
        guard let standing = limit.count(caller(context), routes) else {
            return try await next(request, context)
        }
        var response: Response
        if standing.isAllowed {
            response = try await next(request, context)
        } else {
            onRefusal?(routes)
            if standing.isFirstRefusal { await onFirstRefusal?(request, context) }
            response = refusal(context)
            response.headers[.retryAfter] = String(max(1, standing.reset - standing.now))
        }
        response.headers[.rateLimit] = String(standing.limit)
        response.headers[.rateLimitRemaining] = String(standing.remaining)
        response.headers[.rateLimitReset] = String(standing.reset)
        return response
    }

    /// The proven identity, else the network address; all whose address is unknown count as one.
    private func caller(_ context: Context) -> String {
        identity(context) ?? context.address?.network.description ?? ""
    }
}
