// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import JOSE
import OAuth
import Primitives
import SignIn
import Synchronization
import SystemLog
import Testing

/// Where random bytes come from: secrets from the kernel, identifiers from the pool.
@Suite struct SecretSourceTests {
    /// Counts the bytes that each source has given.
    private final class Sources: Sendable {
        let secret = Atomic(0)
        let identifier = Atomic(0)

        var surroundings: Surroundings {
            Surroundings(
                now: { Timestamp(seconds: 1_800_000_000) },
                secretBytes: { count in
                    self.secret.wrappingAdd(count, ordering: .relaxed)
                    return Surroundings.system.secretBytes(count)
                },
                identifierBytes: { count in
                    self.identifier.wrappingAdd(count, ordering: .relaxed)
                    return Surroundings.system.secretBytes(count)
                })
        }
    }

    @Test func `nothing that must not be guessed is made of the pool`() throws {
        let makers: [(String, (Surroundings) throws -> Void)] = [
            ("an API token", { _ = OpaqueToken(prefix: APIToken.secretPrefix, in: $0) }),
            ("a client secret", { _ = ClientSecret.generate(in: $0) }),
            ("a master key", { _ = MasterKey.random(in: $0) }),
            ("a text", { _ = secretText(count: 12, of: .digitsAndLetters, in: $0) }),
            (
                "the salt of a password",
                {
                    _ = try PasswordHash(
                        Secret("a password"), cost: .init(logarithm: 4, blockSize: 8, parallelism: 1), in: $0)
                }
            ),
            ("an EC key", { _ = try generateKey(for: .es256, in: $0) }),
            ("an Ed25519 key", { _ = try generateKey(for: .edDSA, in: $0) }),
            ("a symmetric key", { _ = try generateKey(for: .hs256, in: $0) }),
        ]
        for (name, make) in makers {
            let sources = Sources()
            try make(sources.surroundings)
            #expect(sources.identifier.load(ordering: .relaxed) == 0, "\(name)")
            #expect(sources.secret.load(ordering: .relaxed) > 0, "\(name)")
        }
    }

    @Test func `identifiers are made of the pool, for they are on the way of every token`() {
        let sources = Sources()
        _ = ID<User>(in: sources.surroundings)
        _ = newAccessTokenID(in: sources.surroundings)
        _ = makeUUID(in: sources.surroundings)
        #expect(sources.secret.load(ordering: .relaxed) == 0)
        #expect(sources.identifier.load(ordering: .relaxed) >= 9 + 32 + 16)
    }
}
