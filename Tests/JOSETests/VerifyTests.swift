// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Testing

@testable import JOSE

@Suite struct VerifyTests {
    private func token(_ algorithm: SignatureAlgorithm) throws -> (key: SigningKey, token: CompactToken) {
        let key = try SigningKey(privateJWK: generateKey(for: algorithm, in: .system))
        return (key, try CompactToken(sign(Array("{}".utf8), with: key)))
    }

    @Test func `an algorithm that is not on the list is refused before a key is chosen`() throws {
        let (key, token) = try token(.es256)
        #expect(
            refusal { _ = try verify(token, with: JWKSet([]), allowing: [.rs256]) } == .algorithmNotAllowed)
        let verifier = try VerificationKey(key.publicJWK)
        #expect(refusal { _ = try verify(token, with: verifier, allowing: [.rs256]) } == .algorithmNotAllowed)
        #expect(refusal { _ = try verify(token, with: verifier, allowing: []) } == .algorithmNotAllowed)
    }

    @Test func `the size limit is the caller's`() throws {
        let (_, token) = try token(.es256)
        let text = String(decoding: token.signingInput, as: UTF8.self) + ".AA"
        #expect(refusal { _ = try CompactToken(text, limit: text.utf8.count - 1) } == .tokenTooLarge)
        _ = try CompactToken(text, limit: text.utf8.count)
    }

    @Test func `claims can be read before verification to find the key`() throws {
        let secret = Secret([UInt8](repeating: 7, count: 32))
        let text = try sign(Array(#"{"iss":"client"}"#.utf8), with: secret, .hs256)
        #expect(try CompactToken(text).unverifiedClaims()["iss"] == "client")
    }

    @Test func `a symmetric algorithm never meets a public key`() throws {
        let rsa = try #require(generateKey(for: .rs256, in: .system).publicHalf)
        let modulus = try #require(rsa.json["n"]?.string)
        let text = try sign(Array("{}".utf8), with: Secret(modulus), .hs256)
        #expect(
            refusal { _ = try verify(CompactToken(text), with: JWKSet([rsa]), allowing: everyAlgorithm) }
                == .keyMismatch)
    }

    @Test(arguments: ["at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"])
    func `typ is compared as a media type`(type: String) throws {
        let header = try Header(reading: Array(#"{"alg":"ES256","typ":"\#(type)"}"#.utf8))
        #expect(header.isOfType("at+jwt"))
        #expect(!header.isOfType("jwt"))
    }
}
