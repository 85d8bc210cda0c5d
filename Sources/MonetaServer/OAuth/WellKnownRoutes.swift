// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
package import Hummingbird
package import OAuth
import Primitives
import Web

/// The documents that authorization servers publish about themselves, at both of their paths (RFC 8414 §3.1).
package struct WellKnownRoutes: Sendable {
    private let servers: ServerCache

    package init(servers: ServerCache) { self.servers = servers }

    /// Adds both documents, each at both of its paths.
    package func add(to router: Router<ProtocolContext>) {
        let group = router.group().add(middleware: PublicDocuments())
        for (name, handler) in [("oauth-authorization-server", oauth), ("openid-configuration", openID)] {
            for path in ["oauth2/:server/.well-known/\(name)", ".well-known/\(name)/oauth2/:server"] {
                group.get(RouterPath(path), use: handler)
                group.on(RouterPath(path), method: .options) { _, _ in Response(status: .noContent) }
            }
        }
    }

    @Sendable private func oauth(_ request: Request, _ context: ProtocolContext) async throws -> Response {
        try await answer(request, context) { $0.oauth }
    }

    @Sendable private func openID(_ request: Request, _ context: ProtocolContext) async throws -> Response {
        try await answer(request, context) { $0.openID }
    }

    private func answer(
        _ request: Request, _ context: ProtocolContext, _ document: (Metadata) -> JSON
    ) async throws -> Response {
        let name = context.parameter("server")
        guard name.utf8.count <= 64, let snapshot = try await servers.value(name), snapshot.isActive else {
            throw UnservedRequest.unknownServer(context.parameter("server"))
        }
        let issuer = snapshot.issuers.issuer(host: request.head.authority)
        return .json(
            document(Metadata(snapshot, issuer: issuer)),
            headers: [.cacheControl: "max-age=3600, must-revalidate", .accessControlAllowOrigin: "*"])
    }
}
