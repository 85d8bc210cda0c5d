// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
package import Hummingbird
package import OAuth
package import Primitives
import SystemLog
import Web

/// The endpoints of every authorization server under `/oauth2/{id}/v1`.
package struct OAuthRoutes: Sendable {
    private let servers: ServerCache
    private let token: TokenEndpoint
    private let authenticate: AuthenticateClient
    private let introspection: Introspection
    private let revocation: Revocation
    private let surroundings: Surroundings

    package init(
        servers: ServerCache, token: TokenEndpoint, authenticate: AuthenticateClient,
        introspection: Introspection, revocation: Revocation, surroundings: Surroundings
    ) {
        self.servers = servers
        self.token = token
        self.authenticate = authenticate
        self.introspection = introspection
        self.revocation = revocation
        self.surroundings = surroundings
    }

    /// Adds all of them; `open` is for what every web page may read.
    ///
    /// The middleware of a route answers a preflight only where there is a route for `OPTIONS`.
    package func add(to routes: RouterGroup<ProtocolContext>, open: RouterGroup<ProtocolContext>) {
        for (name, handler) in [("token", issue), ("introspect", introspect), ("revoke", revoke)] {
            routes.post(":server/v1/\(name)", use: handler)
            routes.on(":server/v1/\(name)", method: .options) { _, _ in Response(status: .noContent) }
        }
        open.get(":server/v1/keys", use: keys)
        open.on(":server/v1/keys", method: .options) { _, _ in Response(status: .noContent) }
    }

    /// The token endpoint as a router names it.
    static let tokenPath = "/oauth2/{server}/v1/token"

    /// RFC 6749 §3.2.
    @Sendable private func issue(_ request: Request, _ context: ProtocolContext) async throws -> Response {
        try await issue(request, context, server: context.parameter("server"))
    }

    /// The same for a server whose name is known.
    func issue(_ request: Request, _ context: ProtocolContext, server: String) async throws -> Response {
        let snapshot = try await snapshot(server)
        let form = try await request.protocolForm()
        let caller = context.stranger(.client, request, "POST " + Self.tokenPath)
        let response = try await token.answer(
            form, authorization: request.headers.value(of: .authorization), host: request.head.authority,
            at: snapshot, from: caller)
        return .json(bytes: response.bytes, headers: OAuthErrors.neverStored)
    }

    /// RFC 7662 §2.
    @Sendable private func introspect(_ request: Request, _ context: ProtocolContext) async throws -> Response
    {
        let snapshot = try await snapshot(context.parameter("server"))
        let form = try await request.protocolForm()
        let client = try await authenticated(form, request, snapshot, "introspect")
        return .json(
            try await introspection.answer(to: form, from: client, at: snapshot, now: surroundings.now()))
    }

    /// RFC 7009 §2.
    @Sendable private func revoke(_ request: Request, _ context: ProtocolContext) async throws -> Response {
        let snapshot = try await snapshot(context.parameter("server"))
        let form = try await request.protocolForm()
        let client = try await authenticated(form, request, snapshot, "revoke")
        var caller = context.stranger(.client, request, "POST /oauth2/{server}/v1/revoke")
        caller.kind = .client
        caller.id = client.app.clientID
        caller.alternateID = client.app.clientID
        caller.displayName = client.app.label
        try await revocation.revoke(form, from: client, at: snapshot, by: caller)
        return Response(status: .ok)
    }

    /// RFC 7517 §5; the cache lifetime ends when the set of keys is planned to change.
    @Sendable private func keys(_ request: Request, _ context: ProtocolContext) async throws -> Response {
        let snapshot = try await snapshot(context.parameter("server"))
        guard snapshot.isActive else { throw UnservedRequest.unknownServer(context.parameter("server")) }
        var lifetime: Int64 = 3600
        if let change = snapshot.keysChange {
            lifetime = min(max(change.seconds - surroundings.now().seconds, 0), lifetime)
        }
        return .json(
            bytes: snapshot.publishedKeys, headers: [.cacheControl: "max-age=\(lifetime), must-revalidate"])
    }

    private nonisolated(nonsending) func snapshot(_ name: String) async throws -> ServerSnapshot {
        guard name.utf8.count <= 64 else { throw UnservedRequest.unknownServer(name) }
        if let snapshot = servers.compiled(name) { return snapshot }
        guard let snapshot = try await servers.value(name) else { throw UnservedRequest.unknownServer(name) }
        return snapshot
    }

    /// The confidential client behind a request to introspect or revoke.
    private func authenticated(
        _ form: FormParameters, _ request: Request, _ snapshot: ServerSnapshot, _ endpoint: String
    ) async throws -> ClientSnapshot {
        guard form.firstDuplicate() == nil else { throw OAuthError.duplicateParameter() }
        let credentials = try PresentedCredentials(
            form, authorization: request.headers.value(of: .authorization))
        let issuer = snapshot.issuers.issuer(host: request.head.authority)
        let client = try await authenticate.client(
            for: credentials, audiences: ["\(issuer)/v1/\(endpoint)", issuer], at: surroundings.now())
        return client
    }
}
