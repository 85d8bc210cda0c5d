// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Hummingbird
import Primitives
import Web

/// Lets pages of trusted origins call what the cookie of a session opens, and read the answers.
///
/// Every other route of the management API passes unchanged: no page of another origin reads it.
package struct BrowserCORS: RouterMiddleware {
    private let cors: CORS

    /// For the origins that an administrator trusts, asked at each request.
    package init(_ services: ManagementServices) {
        let browser = services.browser
        cors = CORS(
            .origins([]), methods: [.get, .post, .put, .delete, .options], withCookies: true,
            others: { browser.trustsPages(of: $0) })
    }

    package func handle(
        _ request: Request, context: ManagementContext,
        next: (Request, ManagementContext) async throws -> Response
    ) async throws -> Response {
        guard OwnRoutes.contain(request, context) else { return try await next(request, context) }
        // Errors become answers inside of CORS, so that the scripts of a page can read them.
        return try await cors.answer(request) {
            try await ManagementErrors().handle(request, context: context, next: next)
        }
    }
}

/// The routes that are about the user of the browser, which the cookie of a session opens.
enum OwnRoutes {
    /// After `/api/v1`, with the methods that the cookie opens; in `/users/{userId}` the id must be `me`.
    static let users: [(path: String, methods: [String])] = [
        ("/users/{userId}", ["GET"]), ("/users/{userId}/groups", ["GET"]),
        ("/users/{userId}/appLinks", ["GET"]), ("/users/{userId}/grants", ["GET", "DELETE"]),
        ("/users/{userId}/grants/{grantId}", ["GET", "DELETE"]), ("/users/{userId}/clients", ["GET"]),
        ("/users/{userId}/clients/{clientId}/grants", ["GET", "DELETE"]),
        ("/users/{userId}/clients/{clientId}/tokens", ["GET", "DELETE"]),
        ("/users/{userId}/clients/{clientId}/tokens/{tokenId}", ["GET", "DELETE"]),
        ("/users/{userId}/lifecycle/delete_sessions", ["POST"]),
    ]
    static let sessions = ["/sessions/me", "/sessions/me/lifecycle/refresh"]

    /// Whether the request is for one of them, whatever its method.
    static func contain(_ request: Request, _ context: ManagementContext) -> Bool {
        guard let route = context.endpointPath, route.hasPrefix("/api/v1/") else { return false }
        let path = route.dropFirst("/api/v1".count)
        if sessions.contains(where: { $0 == path }) { return true }
        // bytes: routes of ours, and a word of ours.
        return users.contains { $0.path == path } && Name(context.parameter("userId")) == "me"
    }

    /// Whether the cookie opens the route of a user for this method.
    static func open(_ request: Request, _ context: ManagementContext) -> Bool {
        guard contain(request, context), let route = context.endpointPath else { return false }
        let method = request.method == .head ? "GET" : request.method.rawValue
        return users.contains { "/api/v1" + $0.path == route && $0.methods.contains(method) }
    }

    /// Adds what browsers ask before they send a request of another origin (Fetch standard, preflight).
    static func addPreflights(to routes: RouterGroup<ManagementContext>) {
        let paths = sessions + users.map(\.path)
        for path in paths {
            let pattern = path.split(separator: "/").map { part in
                part.hasPrefix("{") ? ":" + part.dropFirst().dropLast() : String(part)
            }.joined(separator: "/")
            routes.on(RouterPath(pattern), method: .options) { _, _ -> Response in throw WebError.wrongMethod
            }
        }
    }
}
