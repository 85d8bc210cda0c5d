// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Persistence
package import Primitives

/// The organisation's own server, compiled.
///
/// It has a cache of its own, so that no name in a path or a body leads to it: whoever wants it asks for it.
package final class OrganisationServerCache: Sendable {
    private let cache: CompiledCache<ServerSnapshot>

    /// Reads nothing before it is asked.
    package init(store: any Store, masterKey: MasterKey, bases: IssuerBases) {
        cache = CompiledCache(limit: 2, changes: store.changes) { key in
            key == .organisation || key == .server(OrganisationServer.id) ? .all : .none
        } load: { _ in
            let rows = try await store.read { tx in try ServerRows.readOrganisation(in: tx) }
            return try rows.map { try ServerSnapshot($0, masterKey: masterKey, bases: bases) }
        }
    }

    /// The server; `nil` before the first start has made it.
    package func value() async throws -> ServerSnapshot? { try await cache.value("") }
}
