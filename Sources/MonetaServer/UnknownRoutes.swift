// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import Hummingbird
import ManagementAPI
import Web

/// Answers what no route takes: 405 with `Allow` where other methods are served (RFC 9110 §15.5.6), else 404.
///
/// Added to the router after all routes, so it is asked for nothing else.
struct UnknownRoutes: RouterMiddleware {
    private struct Path {
        /// `nil` stands for any text.
        let parts: [String?]
        let method: String
    }

    private let paths: [Path]

    init(besides routes: [Router<WebContext>.RouteDescription]) {
        paths = routes.map { route in
            Path(
                parts: Self.split(route.path.description).map { part in
                    part.hasPrefix(":") || part.hasPrefix("{") || part.hasPrefix("*") ? nil : String(part)
                },
                method: route.method.rawValue)
        }
    }

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let methods = self.methods(of: request.uri.path)
        let error: ManagementError = methods.isEmpty ? .unknownPath : .wrongMethod
        var headers: HTTPFields = [.cacheControl: "no-cache, no-store"]
        if !methods.isEmpty { headers[.allow] = methods.joined(separator: ", ") }
        return .json(error.body(id: context.requestID), status: error.status, headers: headers)
    }

    private func methods(of path: String) -> [String] {
        let parts = Self.split(path)
        let matching = paths.filter { known in
            known.parts.count == parts.count
                && zip(known.parts, parts).allSatisfy { $0.map { [part = $1] in part == $0 } ?? true }
        }
        return Set(matching.map(\.method)).sorted()
    }

    private static func split(_ path: String) -> [Substring] { path.split(separator: "/") }
}
