// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
package import Hummingbird
import ManagementAPI
package import Web

/// Everything that is served: gives each request, behind the one boundary, to the surface that its path
/// belongs to.
///
/// A surface has a router and a context of its own and answers what it does not serve in its own dialect.
package struct Surfaces: HTTPResponder {
    let boundary: RequestBoundary
    let tokens: TokenShortcut
    private let address: OneAddress
    private let management: RouterResponder<ManagementContext>
    private let protocols: RouterResponder<ProtocolContext>
    private let pages: RouterResponder<PageContext>

    /// Throws ``MisplacedRoute`` when a route has a path that belongs to another surface, where no request
    /// would reach it.
    init(
        behind boundary: RequestBoundary, tokens: TokenShortcut, management: Router<ManagementContext>,
        protocols: Router<ProtocolContext>, pages: Router<PageContext>, at address: OneAddress
    ) throws {
        try Surface.management.check(management)
        try Surface.protocols.check(protocols)
        try Surface.pages.check(pages)
        self.boundary = boundary
        self.tokens = tokens
        self.address = address
        self.management = management.buildResponder()
        self.protocols = protocols.buildResponder()
        self.pages = pages.buildResponder()
    }

    /// Answers one request.
    package func respond(to request: Request, context: WebContext) async throws -> Response {
        let path = request.head.path ?? ""
        if request.method == .post, let server = TokenShortcut.server(in: path) {
            return await tokens.answer(request, context, server: server)
        }
        return await boundary.handle(request, context: context) { request, context in
            guard PathParameters.isPlain(path) else {
                throw WebError.malformed("the path has characters that are not those of a URI")
            }
            switch Surface(of: request.uri.path) {
            case .management:
                return try await management.respond(to: request, context: ManagementContext(context))
            case .protocols:
                return try await protocols.respond(to: request, context: ProtocolContext(context))
            case .pages:
                if let elsewhere = address.redirect(request) { return elsewhere }
                return try await pages.respond(to: request, context: PageContext(context))
            }
        }
    }
}

/// A group of paths whose clients read errors in one dialect.
enum Surface {
    /// The management API, and all that belongs to no other surface.
    case management
    /// Authorization servers and their metadata.
    case protocols
    /// What browsers show, and the files of it.
    case pages

    /// The surface of a path, compared as routers do: part by part as it was sent, without empty ones.
    init(of path: String) {
        let parts = path.split(separator: "/", maxSplits: 5)
        if parts.isEmpty {
            self = .pages
            return
        }
        var first = parts.makeIterator()
        // Browsers come to these, so what goes wrong is a page.
        if parts.first == "oauth2", Self.isOfBrowsers(parts.dropFirst()) {
            self = .pages
            return
        }
        self =
            switch (first.next(), first.next(), first.next()) {
            // Administrators register clients where RFC 7591 does, and are answered as administrators.
            case ("oauth2"?, "v1"?, "clients"?): .management
            // So do those who end all that a user has.
            case ("oauth2"?, "v1"?, "global-token-revocation"?): .management
            case ("oauth2"?, _, _): .protocols
            case (".well-known"?, "oauth-authorization-server"?, _),
                (".well-known"?, "openid-configuration"?, _):
                .protocols
            case ("signin"?, _, _), ("login"?, _, _), ("account"?, _, _), ("assets"?, _, _): .pages
            default: .management
            }
    }

    /// `v1/authorize`, `{server}/v1/logout` and what is below them.
    private static func isOfBrowsers(_ parts: ArraySlice<Substring>) -> Bool {
        let endpoint = parts.first == "v1" ? parts.dropFirst() : parts.dropFirst(2)
        guard parts.first == "v1" || parts.dropFirst().first == "v1" else { return false }
        return endpoint.first == "authorize" || endpoint.first == "logout"
    }

    /// Makes sure that the routes of a router are reached.
    fileprivate func check(_ router: Router<some SurfaceContext>) throws {
        for route in router.routes where Surface(of: route.path.description) != self {
            throw MisplacedRoute(path: route.path.description, surface: "\(self)")
        }
    }
}

/// A route that no request can reach, for its path belongs to another surface.
struct MisplacedRoute: Error {
    let path: String
    let surface: String
}
