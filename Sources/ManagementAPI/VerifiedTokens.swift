// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Primitives
import Synchronization

/// Tokens that were found good a moment ago, so that a request needs no look into the database for its
/// caller.
///
/// Kept for 30 seconds at most, and not beyond a change of any token, owner or role.
final class VerifiedTokens: Sendable {
    private static let capacity = 1024
    private static let lifetime = Duration.seconds(30)

    private struct Entry {
        let verified: VerifiedAPIToken
        let until: Timestamp
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var generation = 0
    }

    private let state = Mutex(State())

    init() {}

    /// Counts how often everything has been forgotten.
    var generation: Int { state.withLock { $0.generation } }

    func find(_ hash: String, at now: Timestamp) -> VerifiedAPIToken? {
        state.withLock { state in
            guard let entry = state.entries[hash], now < entry.until else { return nil }
            return entry.verified
        }
    }

    /// Keeps a token unless something was forgotten since `generation`: it may have been read before a
    /// change.
    func remember(_ verified: VerifiedAPIToken, as hash: String, at now: Timestamp, generation: Int) {
        let until = min(now + Self.lifetime, verified.token.expiresAt)
        state.withLock { state in
            guard state.generation == generation else { return }
            if state.entries.count >= Self.capacity { state.entries = [:] }
            state.entries[hash] = Entry(verified: verified, until: until)
        }
    }

    func forget() {
        state.withLock { state in
            state.entries = [:]
            state.generation += 1
        }
    }
}
