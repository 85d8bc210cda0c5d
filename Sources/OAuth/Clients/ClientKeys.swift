// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import JOSE
package import Primitives
import Synchronization

/// The keys that clients publish at their `jwks_uri`, fetched through the one guarded way out and kept for a
/// while.
package final class ClientKeys: Sendable {
    /// Fetches a document; refuses what is not https, too large, too slow or not on the public network.
    package typealias Fetch = @Sendable (_ url: String) async throws -> [UInt8]

    private struct Entry {
        let set: JWKSet
        let fetched: Timestamp
    }

    private let fetch: Fetch
    private let surroundings: Surroundings
    private let entries = Mutex<[Name: Entry]>([:])
    private let limit: Int
    /// How long a set is used without asking again.
    private let lifetime = Duration.seconds(300)
    /// How soon a set may be asked for again when a token names a key that it does not have.
    private let pause = Duration.seconds(30)

    package init(fetch: @escaping Fetch, surroundings: Surroundings, limit: Int = 1000) {
        self.fetch = fetch
        self.surroundings = surroundings
        self.limit = limit
    }

    /// The keys at a URL, asked for again when none has the `kid` and the last time is long enough ago.
    package func keys(at url: String, having keyID: String?) async throws(OAuthError) -> JWKSet {
        let (now, place) = (surroundings.now(), Name(url))
        if let entry = entries.withLock({ $0[place] }) {
            let age = now - entry.fetched
            let hasKey = keyID == nil || entry.set.keys.contains { $0.isNamed(keyID) }
            if age < (hasKey ? lifetime : pause) { return entry.set }
        }
        let set: JWKSet
        do {
            let bytes = try await fetch(url)
            set = try JWKSet(
                JSON(reading: bytes, limits: JSONLimits(depth: 8, bytes: 256 << 10)), unsoundKeys: .skip)
        } catch {
            throw .invalidClient(
                "jwks_uri_error",
                "The keys of the client could not be read from its jwks_uri. It must answer with a JWK set over https."
            )
        }
        entries.withLock { entries in
            if entries.count >= limit, entries[place] == nil {
                let oldest = entries.min { $0.value.fetched < $1.value.fetched }
                if let oldest { entries[oldest.key] = nil }
            }
            entries[place] = Entry(set: set, fetched: now)
        }
        return set
    }
}
