// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Testing

@testable import JOSE

@Suite struct SigningKeyTests {
    private let payload = Array(#"{"iss":"https://a.test","sub":"ada"}"#.utf8)

    @Test(arguments: SignatureAlgorithm.asymmetric)
    func `a new key signs what its public half verifies`(algorithm: SignatureAlgorithm) throws {
        let key = try SigningKey(privateJWK: generateKey(for: algorithm, in: .system))
        #expect(key.algorithm == algorithm)
        #expect(key.keyID == key.publicJWK.thumbprint)
        #expect(!key.publicJWK.isPrivate)
        let token = try CompactToken(sign(payload, with: key, type: "at+jwt"))
        #expect(token.header.keyID == key.keyID)
        #expect(token.header.isOfType("AT+JWT"))
        let verified = try verify(token, with: JWKSet([key.publicJWK]), allowing: [algorithm])
        #expect(verified.claims["sub"] == "ada")
    }

    @Test(arguments: [SignatureAlgorithm.hs256, .hs384, .hs512])
    func `a shared secret signs and verifies`(algorithm: SignatureAlgorithm) throws {
        let jwk = try generateKey(for: algorithm, in: .system)
        guard case .symmetric(let secret) = jwk.material else {
            throw JOSEError(.malformedKey, "not symmetric")
        }
        let token = try CompactToken(sign(payload, with: secret, algorithm))
        _ = try verify(token, with: VerificationKey(secret: secret), allowing: [algorithm])
        #expect(
            refusal {
                _ = try verify(token, with: VerificationKey(secret: Secret("x")), allowing: [algorithm])
            }
                == .weakKey)
        #expect(refusal { _ = try sign(payload, with: Secret("short"), algorithm) } == .weakKey)
    }

    @Test(arguments: SignatureAlgorithm.allCases)
    func `a private key survives sealing and unsealing`(algorithm: SignatureAlgorithm) throws {
        let key = try generateKey(for: algorithm, keyID: "k1", in: .system)
        #expect(key.isPrivate)
        #expect(try JWK(JSON(reading: key.privateJSON.bytes)) == key)
    }

    @Test(arguments: SignatureAlgorithm.allCases)
    func `the public form shows no private member`(algorithm: SignatureAlgorithm) throws {
        let key = try generateKey(for: algorithm, in: .system)
        for name in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
            #expect(key.json[name] == nil)
            #expect(key.publicHalf?.privateJSON[name] == nil)
        }
    }

    @Test func `elliptic and Edwards keys follow the given randomness`() throws {
        for algorithm in [SignatureAlgorithm.es256, .es384, .es512, .edDSA] {
            let first = try generateKey(for: algorithm, in: fixedSurroundings(seed: 1))
            #expect(try generateKey(for: algorithm, in: fixedSurroundings(seed: 1)) == first)
            #expect(try generateKey(for: algorithm, in: fixedSurroundings(seed: 2)) != first)
        }
    }

    @Test func `a generator that gives only zeros is noticed`() {
        let broken = Surroundings(
            now: { Timestamp(seconds: 0) }, randomBytes: { [UInt8](repeating: 0, count: $0) })
        #expect(refusal { _ = try generateKey(for: .es256, in: broken) } == .operationFailed)
    }

    @Test func `the header says kid and then alg`() throws {
        let key = try SigningKey(privateJWK: generateKey(for: .es256, keyID: "k1", in: .system))
        let token = try sign(payload, with: key)
        let header = try #require(Base64URL.decode(token.prefix { $0 != UInt8(ascii: ".") }))
        #expect(String(decoding: header, as: UTF8.self) == #"{"kid":"k1","alg":"ES256"}"#)
    }

    @Test func `a key without its private half does not sign`() throws {
        for algorithm in [SignatureAlgorithm.rs256, .es256, .edDSA] {
            let half = try #require(generateKey(for: algorithm, in: .system).publicHalf)
            #expect(refusal { _ = try SigningKey(privateJWK: half) } == .notAPrivateKey)
        }
        let symmetric = try generateKey(for: .hs256, in: .system)
        #expect(refusal { _ = try SigningKey(privateJWK: symmetric) } == .notAPrivateKey)
    }

    @Test func `an RSA key whose private half belongs elsewhere is refused`() throws {
        let one = try generateKey(for: .rs256, in: .system)
        let other = try generateKey(for: .rs256, in: .system)
        guard case .object(var members) = one.privateJSON else { return }
        members["n"] = other.privateJSON["n"]
        let mixed = try JWK(.object(members))
        #expect(refusal { _ = try SigningKey(privateJWK: mixed) } == .malformedKey)
    }

    @Test func `an RSA key without alg must be told its algorithm`() throws {
        guard case .object(var members) = try generateKey(for: .rs256, in: .system).privateJSON else {
            return
        }
        members["alg"] = nil
        let key = try JWK(.object(members))
        #expect(refusal { _ = try SigningKey(privateJWK: key) } == .unknownAlgorithm)
        #expect(try SigningKey(privateJWK: key, algorithm: .ps512).publicJWK.algorithmName == "PS512")
        #expect(refusal { _ = try SigningKey(privateJWK: key, algorithm: .es256) } == .keyMismatch)
    }

    @Test func `RSA keys have at least 2048 bits`() {
        #expect(refusal { _ = try generateKey(for: .rs256, rsaBits: 1024, in: .system) } == .weakKey)
    }

    @Test(arguments: [SignatureAlgorithm.rs256, .ps256, .es256])
    func `many tasks sign with one key at once`(algorithm: SignatureAlgorithm) async throws {
        let key = try SigningKey(privateJWK: generateKey(for: algorithm, in: .system))
        let verifier = try VerificationKey(key.publicJWK)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<16 {
                group.addTask {
                    for round in 0..<25 {
                        let token = try sign(Array(#"{"n":\#(task * 100 + round)}"#.utf8), with: key)
                        let verified = try verify(CompactToken(token), with: verifier, allowing: [algorithm])
                        #expect(verified.claims["n"]?.integer == Int64(task * 100 + round))
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
