// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Hummingbird
package import Persistence
package import Primitives
import Synchronization
package import Web

/// From where requests may come, as it is now: addresses that are blocked, and origins that are trusted.
///
/// Compiled once and read by every request; a change makes it out of date, and the next request reads it
/// anew.
package final class NetworkRules: Sendable {
    private struct State {
        var rules: (blocked: ZoneAddresses, origins: Set<Name>)?
        var generation = 0
    }

    private let store: any Store
    private let state = Mutex(State())
    /// Whether there are rules, and no address is blocked: then a request needs to know no more.
    private let isOpen = Atomic(false)

    /// Reads nothing before the first request.
    package init(store: any Store) {
        self.store = store
        store.changes.listen { [weak self] changed in
            if changed.contains(.networkZones) || changed.contains(.trustedOrigins) { self?.forget() }
        }
    }

    /// Throws ``WebError/blockedAddress`` for a request from an address that is blocked; one whose address is
    /// not known is not.
    package func admit(_ address: IPAddress?) async throws {
        if isOpen.load(ordering: .acquiring) { return }
        let blocked = try await rules().blocked
        if let address, blocked.contains(address) { throw WebError.blockedAddress }
    }

    /// Whether pages of the origin may call; `false` before any request has been looked at.
    package func trusts(_ origin: Name) -> Bool {
        state.withLock { $0.rules?.origins.contains(origin) ?? false }
    }

    private func forget() {
        isOpen.store(false, ordering: .releasing)
        state.withLock { state in
            state.rules = nil
            state.generation += 1
        }
    }

    /// What was read while it changed is used once and not kept.
    private func rules() async throws -> (blocked: ZoneAddresses, origins: Set<Name>) {
        let (known, generation) = state.withLock { ($0.rules, $0.generation) }
        if let known { return known }
        let read = try await store.read { tx in
            var blocked = ZoneAddresses(nil)
            for zone in try NetworkZoneRecords(tx).blocklist() { blocked.add(zone.addresses) }
            return (
                blocked: blocked, origins: Set(try TrustedOriginRecords(tx).corsOrigins().map { Name($0) })
            )
        }
        let isKept = state.withLock { state in
            guard state.generation == generation else { return false }
            state.rules = read
            return true
        }
        if isKept, read.blocked.isEmpty { isOpen.store(true, ordering: .releasing) }
        // A change that came between the two lines above has closed it, or closes it now.
        if state.withLock({ $0.generation }) != generation { isOpen.store(false, ordering: .releasing) }
        return read
    }
}

/// Refuses requests from blocked addresses before anything else is looked at.
package struct BlockedAddresses<Context: SurfaceContext>: RouterMiddleware {
    private let rules: NetworkRules

    package init(_ rules: NetworkRules) { self.rules = rules }

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        try await rules.admit(context.address)
        return try await next(request, context)
    }
}
