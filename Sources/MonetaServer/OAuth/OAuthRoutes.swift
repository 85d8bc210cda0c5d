// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
package import Hummingbird
package import OAuth
package import Primitives
import SystemLog
import Web

/// The endpoints of every authorization server: under `/oauth2/{id}/v1`, and of the organisation's own under
/// `/oauth2/v1`.
package struct OAuthRoutes: Sendable {
    private let served: ServedServers
    private let token: TokenEndpoint
    private let authenticate: AuthenticateClient
    private let introspection: Introspection
    private let revocation: Revocation
    private let authorize: AuthorizeEndpoint
    private let userInfo: UserInfoEndpoint
    private let surroundings: Surroundings

    /// The routes over what answers them.
    package init(
        servers: ServerCache, organisation: OrganisationServerCache, token: TokenEndpoint,
        authenticate: AuthenticateClient, introspection: Introspection, revocation: Revocation,
        authorize: AuthorizeEndpoint, userInfo: UserInfoEndpoint, surroundings: Surroundings
    ) {
        served = ServedServers(servers: servers, organisation: organisation)
        self.token = token
        self.authenticate = authenticate
        self.introspection = introspection
        self.revocation = revocation
        self.authorize = authorize
        self.userInfo = userInfo
        self.surroundings = surroundings
    }

    private typealias Handler = @Sendable (Request, ProtocolContext, ServerPlace) async throws -> Response

    /// Adds all of them; `open` is for what every web page may read.
    package func add(to routes: RouterGroup<ProtocolContext>, open: RouterGroup<ProtocolContext>) {
        add("token", .post, to: routes, issue)
        add("introspect", .post, to: routes, introspect)
        add("revoke", .post, to: routes, revoke)
        add("par", .post, to: routes, push)
        add("userinfo", .get, .post, to: routes) { request, context, place in
            try await userInfo.respond(to: request, at: snapshot(place))
        }
        add("keys", .get, to: open, keys)
    }

    /// The middleware of a route answers a preflight only where there is a route for `OPTIONS`.
    private func add(
        _ name: String, _ methods: HTTPRequest.Method..., to routes: RouterGroup<ProtocolContext>,
        _ handler: @escaping Handler
    ) {
        for method in methods {
            routes.on(":server/v1/\(name)", method: method) { request, context in
                try await handler(request, context, .named(context.parameter("server")))
            }
            routes.on("v1/\(name)", method: method) { request, context in
                try await handler(request, context, .organisation)
            }
        }
        for path in [":server/v1/\(name)", "v1/\(name)"] {
            routes.on(RouterPath(path), method: .options) { _, _ in Response(status: .noContent) }
        }
    }

    /// The token endpoint as a router names it.
    static let tokenPath = ServerPlace.named("").path("token")

    /// RFC 6749 §3.2.
    @Sendable private func issue(
        _ request: Request, _ context: ProtocolContext, _ place: ServerPlace
    ) async throws -> Response {
        try await issue(request, context, at: snapshot(place), path: place.path("token"))
    }

    /// The same for a server whose name is known.
    func issue(_ request: Request, _ context: ProtocolContext, server: String) async throws -> Response {
        try await issue(request, context, at: snapshot(.named(server)), path: Self.tokenPath)
    }

    private nonisolated(nonsending) func issue(
        _ request: Request, _ context: ProtocolContext, at snapshot: ServerSnapshot, path: String
    ) async throws -> Response {
        let form = try await request.protocolForm()
        let response = try await token.answer(
            PresentedRequest(
                form: form, authorization: request.headers.value(of: .authorization),
                proofs: request.headers[values: .dpop], host: request.head.authority),
            at: snapshot, from: context.stranger(.client, request, "POST " + path))
        return .json(bytes: response.bytes, headers: OAuthErrors.neverStored)
    }

    /// RFC 7662 §2.
    @Sendable private func introspect(
        _ request: Request, _ context: ProtocolContext, _ place: ServerPlace
    ) async throws -> Response {
        let snapshot = try await snapshot(place)
        let form = try await request.protocolForm()
        let client = try await authenticated(form, request, snapshot, "introspect")
        return .json(
            try await introspection.answer(to: form, from: client, at: snapshot, now: surroundings.now()))
    }

    /// RFC 7009 §2.
    @Sendable private func revoke(
        _ request: Request, _ context: ProtocolContext, _ place: ServerPlace
    ) async throws -> Response {
        let snapshot = try await snapshot(place)
        let form = try await request.protocolForm()
        let authenticated = try await authenticated(form, request, snapshot, "revoke")
        let client = authenticated.client
        var caller = context.stranger(.client, request, "POST " + place.path("revoke"))
        caller.kind = .client
        caller.id = client.app.clientID
        caller.alternateID = client.app.clientID
        caller.displayName = client.app.label
        try await revocation.revoke(form, from: authenticated, at: snapshot, by: caller)
        return Response(status: .ok)
    }

    /// RFC 9126 §2.
    @Sendable private func push(
        _ request: Request, _ context: ProtocolContext, _ place: ServerPlace
    ) async throws -> Response {
        let snapshot = try await snapshot(place)
        let form = try await request.protocolForm()
        let client = try await authenticated(form, request, snapshot, "par")
        let pushed = try await authorize.push(
            form, from: client, at: snapshot,
            by: context.stranger(.client, request, "POST " + place.path("par")))
        return .json(
            [
                "request_uri": .string(pushed.requestURI.revealText()),
                "expires_in": .integer(Int64(pushed.lifetime)),
            ], status: .created, headers: OAuthErrors.neverStored)
    }

    /// RFC 7517 §5; the cache lifetime ends when the set of keys is planned to change.
    @Sendable private func keys(
        _ request: Request, _ context: ProtocolContext, _ place: ServerPlace
    ) async throws -> Response {
        let snapshot = try await snapshot(place)
        guard snapshot.isActive else { throw UnservedRequest.unknownServer(snapshot.server.id.text) }
        var lifetime: Int64 = 3600
        if let change = snapshot.keysChange {
            lifetime = min(max(change.seconds - surroundings.now().seconds, 0), lifetime)
        }
        return .json(
            bytes: snapshot.publishedKeys, headers: [.cacheControl: "max-age=\(lifetime), must-revalidate"])
    }

    private nonisolated(nonsending) func snapshot(_ place: ServerPlace) async throws -> ServerSnapshot {
        try await served.snapshot(place)
    }

    /// The confidential client behind a request to introspect or revoke.
    private func authenticated(
        _ form: FormParameters, _ request: Request, _ snapshot: ServerSnapshot, _ endpoint: String
    ) async throws -> AuthenticatedClient {
        guard form.firstDuplicate() == nil else { throw OAuthError.duplicateParameter() }
        let credentials = try PresentedCredentials(
            form, authorization: request.headers.value(of: .authorization))
        let issuer = snapshot.issuers.issuer(host: request.head.authority)
        return try await authenticate.client(
            for: credentials, audiences: [snapshot.endpoint(endpoint, issuer: issuer), issuer],
            at: surroundings.now())
    }
}
