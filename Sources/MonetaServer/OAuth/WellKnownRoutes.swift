// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
package import Hummingbird
package import OAuth
import Primitives
import Web

/// The documents that authorization servers publish about themselves, at both of their paths (RFC 8414 §3.1);
/// those of the organisation's own server are at the root.
package struct WellKnownRoutes: Sendable {
    private let servers: ServerCache
    private let organisation: OrganisationServerCache

    package init(servers: ServerCache, organisation: OrganisationServerCache) {
        self.servers = servers
        self.organisation = organisation
    }

    /// Adds both documents, each at all of its paths.
    package func add(to router: Router<ProtocolContext>) {
        let group = router.group().add(middleware: PublicDocuments())
        let documents: [(name: String, document: @Sendable (Metadata) -> JSON)] = [
            ("oauth-authorization-server", \.oauth), ("openid-configuration", \.openID),
        ]
        for (name, document) in documents {
            for path in ["oauth2/:server/.well-known/\(name)", ".well-known/\(name)/oauth2/:server"] {
                group.get(RouterPath(path)) { request, context in
                    answer(request, try await server(context.parameter("server")), document)
                }
                group.on(RouterPath(path), method: .options) { _, _ in Response(status: .noContent) }
            }
            group.get(RouterPath(".well-known/\(name)")) { request, _ in
                guard let snapshot = try await organisation.value() else {
                    throw UnservedRequest.unknownPath
                }
                return answer(request, snapshot, document)
            }
        }
    }

    private func server(_ name: String) async throws -> ServerSnapshot {
        guard name.utf8.count <= 64, let snapshot = try await servers.value(name), snapshot.isActive else {
            throw UnservedRequest.unknownServer(name)
        }
        return snapshot
    }

    private func answer(
        _ request: Request, _ snapshot: ServerSnapshot, _ document: (Metadata) -> JSON
    ) -> Response {
        let issuer = snapshot.issuers.issuer(host: request.head.authority)
        return .json(
            document(Metadata(snapshot, issuer: issuer)),
            headers: [.cacheControl: "max-age=3600, must-revalidate", .accessControlAllowOrigin: "*"])
    }
}
