// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Hummingbird
import OAuth
import Persistence
import Primitives
import Web

/// `/.well-known/moneta-hook-keys`: the keys by which services check who calls them, for everyone to read.
package struct HookKeySetRoute: Sendable {
    private let services: ManagementServices
    /// How long a copy may be kept, in seconds; a key that is not in it is a reason to look again at once.
    private static let lifetime = 300

    package init(_ services: ManagementServices) { self.services = services }

    /// Adds the route.
    package func add(to routes: RouterGroup<ManagementContext>) {
        routes.get(".well-known/moneta-hook-keys", use: keys)
    }

    /// RFC 7517 §5; empty while there has never been a hook.
    @Sendable private func keys(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let now = services.surroundings.now()
        let keys = try await services.store.read { tx in try HookSignatureKeyRecords(tx).published(at: now) }
        return .json(
            ["keys": .array(keys.map { publishedKey($0.publicJWK) })],
            headers: [
                .cacheControl: "max-age=\(Self.lifetime), must-revalidate", .accessControlAllowOrigin: "*",
            ])
    }
}
