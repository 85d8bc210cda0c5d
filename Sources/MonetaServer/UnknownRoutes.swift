// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import Hummingbird
import Web

/// Answers what no route takes: 405 with `Allow` where other methods are served (RFC 9110 §15.5.6), else 404.
///
/// Added to the router of a surface after all routes, so it is asked for nothing else.
struct UnknownRoutes<Context: SurfaceContext>: RouterMiddleware {
    private struct Path {
        /// `nil` stands for any text.
        let parts: [String?]
        let method: String
    }

    private let paths: [Path]
    private let errors: any RouterMiddleware<Context>

    /// `errors` turns errors into answers in the dialect of the surface.
    init(besides routes: [Router<Context>.RouteDescription], errors: any RouterMiddleware<Context>) {
        self.errors = errors
        paths = routes.map { route in
            Path(
                parts: Self.split(route.path.description).map { part in
                    part.hasPrefix(":") || part.hasPrefix("{") || part.hasPrefix("*") ? nil : String(part)
                },
                method: route.method.rawValue)
        }
    }

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let methods = self.methods(of: request.uri.path)
        var response = try await errors.handle(request, context: context) { _, _ in
            throw methods.isEmpty ? WebError.unknownPath : .wrongMethod
        }
        if !methods.isEmpty { response.headers[.allow] = methods.joined(separator: ", ") }
        return response
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
