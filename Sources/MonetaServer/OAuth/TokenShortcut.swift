// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import HTTPTypes
package import Hummingbird
package import Web

/// Answers token requests without asking the router for their route, and leaves all others to it.
///
/// Most requests are for tokens, and the router, which looks at a path character by character, takes longer
/// to find their route than the policies take to decide. The steps are the same, in the same order.
package struct TokenShortcut: HTTPResponder {
    private let router: RouterResponder<WebContext>
    private let boundary: RequestBoundary
    private let oauth: OAuthBoundary
    private let routes: OAuthRoutes

    /// `router` must have the same boundaries and routes.
    init(
        before router: RouterResponder<WebContext>, _ boundary: RequestBoundary, _ oauth: OAuthBoundary,
        _ routes: OAuthRoutes
    ) {
        self.router = router
        self.boundary = boundary
        self.oauth = oauth
        self.routes = routes
    }

    /// Answers one request.
    package func respond(to request: Request, context: WebContext) async throws -> Response {
        let path = request.head.path ?? ""
        if request.method == .post, let server = Self.server(in: path) {
            return try await steps(request, context, server)
        }
        guard PathParameters.isPlain(path) else {
            return try await boundary.handle(request, context: context) { _, _ in
                throw WebError.malformed("the path has characters that are not those of a URI")
            }
        }
        return try await router.respond(to: request, context: context)
    }

    /// Answers a request that is known to be one for a token of `server`.
    func answer(_ request: Request, _ context: WebContext, server: String) async -> Response {
        do {
            return try await steps(request, context, server)
        } catch {
            // The boundary lets no error through.
            return Response(status: .internalServerError)
        }
    }

    private func steps(_ request: Request, _ context: WebContext, _ server: String) async throws -> Response {
        context.coreContext.endpointPath.value = OAuthRoutes.tokenPath
        return try await boundary.handle(request, context: context) { request, context in
            try await oauth.handle(request, context: context) { request, context in
                try await routes.issue(request, context, server: server)
            }
        }
    }

    /// The server of a token request after which the connection stays open, and `nil` of every other.
    static func server(of head: HTTPRequest) -> String? {
        guard head.method == .post, let path = head.path, let server = server(in: path) else { return nil }
        switch head.headerFields.value(of: .connection).map({ Name($0) }) {
        case nil, "keep-alive", "Keep-Alive": return server
        default: return nil
        }
    }

    /// The server of `/oauth2/{server}/v1/token`.
    ///
    /// `nil` for every other path, and for one with an escape or a query.
    package static func server(in path: String) -> String? {
        var path = path
        return path.withUTF8 { path in
            // bytes: both are bytes.
            guard path.count > start.count + end.count, path.starts(with: start) else { return nil }
            let name = path[start.count..<path.count - end.count]
            guard path[name.endIndex...].elementsEqual(end), name.allSatisfy(isPlain) else { return nil }
            return String(decoding: name, as: UTF8.self)
        }
    }

    // Arrays: the bytes of a text are taken out of it one after another.
    private static let start = Array("/oauth2/".utf8)
    private static let end = Array("/v1/token".utf8)

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
