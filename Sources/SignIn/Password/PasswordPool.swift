// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// Where passwords are hashed: hashing takes a tenth of a second and much memory, so it must neither block
/// those who answer requests nor be started without bound.
package protocol PasswordPool: Sendable {
    /// How much work new hashes are.
    var cost: PasswordHash.Cost { get }

    /// Runs `work` elsewhere; throws ``PasswordPoolFull`` when too many wait already.
    func run<Result: Sendable>(
        _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result
}

/// Too many passwords wait to be hashed; the caller should try again in a moment.
package struct PasswordPoolFull: Error {
    package init() {}
}

/// Hashes where it is called, for tools and tests.
package struct InlinePasswordPool: PasswordPool {
    package let cost: PasswordHash.Cost

    package init(cost: PasswordHash.Cost = .standard) { self.cost = cost }

    package func run<Result: Sendable>(
        _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try work()
    }
}

extension PasswordPool {
    /// Hashes a password.
    package func hash(_ password: Secret, in surroundings: Surroundings) async throws -> PasswordHash {
        let cost = cost
        return try await run { try PasswordHash(password, cost: cost, in: surroundings) }
    }

    /// Whether a password is one of those; `nil` hashes cost as much time as real ones.
    package func verify(_ password: Secret, against hash: PasswordHash?) async throws -> Bool {
        let cost = cost
        return try await run {
            guard let hash else {
                _ = try PasswordHash(password, cost: cost, in: .system)
                return false
            }
            return try hash.verify(password)
        }
    }
}
