// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import HTTPTypes
import Hummingbird
import Web

/// Answers token requests without asking a router for their route.
///
/// Most requests are for tokens, and the router, which looks at a path character by character, takes longer
/// to find their route than the policies take to decide. The steps are the same, in the same order.
package struct TokenShortcut: Sendable {
    private let boundary: RequestBoundary
    private let oauth: OAuthBoundary
    private let routes: OAuthRoutes

    /// Takes the boundaries and routes that requests pass on the router's way.
    init(_ boundary: RequestBoundary, _ oauth: OAuthBoundary, _ routes: OAuthRoutes) {
        self.boundary = boundary
        self.oauth = oauth
        self.routes = routes
    }

    /// Answers a request that is known to be one for a token of `server`.
    func answer(_ request: Request, _ context: WebContext, server: String) async -> Response {
        context.coreContext.endpointPath.value = OAuthRoutes.tokenPath
        return await boundary.handle(request, context: context) { request, context in
            try await oauth.handle(request, context: ProtocolContext(context)) { request, context in
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
