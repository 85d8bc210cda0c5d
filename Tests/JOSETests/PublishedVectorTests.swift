// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Testing

@testable import JOSE

@Suite struct PublishedVectorTests {
    private func signatures(_ file: String) throws -> [JSON] { try vectors(file).requiredArray("signatures") }

    @Test(arguments: ["rfc7515", "rfc7520", "rfc8037"])
    func `every published signature verifies`(file: String) throws {
        for vector in try signatures(file) {
            let token = try CompactToken(vector.requiredText("token"))
            let key = try VerificationKey(JWK(vector.required("key")))
            #expect(try token.header.algorithm.rawValue == vector.requiredText("alg"))
            _ = try verifiedBytes(token, with: key, allowing: [token.header.algorithm])
        }
    }

    @Test(arguments: ["rfc7515", "rfc7520", "rfc8037"])
    func `deterministic signatures come out as published`(file: String) throws {
        for vector in try signatures(file) where vector["deterministic"]?.bool == true {
            let token = try CompactToken(vector.requiredText("token"))
            let jwk = try JWK(vector.required("key"))
            // HMAC is deterministic by nature: to verify is to make it again.
            guard !token.header.algorithm.isSymmetric else { continue }
            let key = try SigningKey(privateJWK: jwk, algorithm: token.header.algorithm)
            let section = try vector.requiredText("section")
            #expect(try key.sign(Array(token.signingInput)) == token.signature, "\(file) \(section)")
        }
    }

    @Test(arguments: ["rfc7515", "rfc7520", "rfc8037"])
    func `published private keys make signatures that verify`(file: String) throws {
        for vector in try signatures(file) {
            let jwk = try JWK(vector.required("key"))
            let algorithm = try #require(SignatureAlgorithm(rawValue: vector.requiredText("alg")))
            guard let half = jwk.publicHalf else { continue }
            let token = try CompactToken(
                sign(Array("{}".utf8), with: SigningKey(privateJWK: jwk, algorithm: algorithm)))
            _ = try verify(token, with: VerificationKey(half), allowing: [algorithm])
        }
    }

    @Test func `the unsecured token of RFC 7515 A.5 is refused`() throws {
        let token = try vectors("rfc7515").required("unsecured").requiredText("token")
        #expect(refusal { _ = try CompactToken(token) } == .unknownAlgorithm)
    }

    @Test func `the claims of RFC 7515 A.1 are read`() throws {
        let vector = try #require(try signatures("rfc7515").first)
        let verified = try verify(
            CompactToken(vector.requiredText("token")), with: VerificationKey(JWK(vector.required("key"))),
            allowing: [.hs256])
        #expect(verified.header.type == "JWT")
        let claims = try RegisteredClaims(verified.claims)
        #expect(claims.issuer == "joe")
        #expect(claims.expiry == Timestamp(seconds: 1_300_819_380))
    }

    @Test func `the key sets of RFC 7517 are read and written`() throws {
        let file = try vectors("rfc7517")
        for name in ["public", "private", "symmetric"] {
            let json = try file.required(name)
            let set = try JWKSet(json)
            #expect(JSON.array(set.keys.map(\.privateJSON)) == json["keys"])
        }
        let publicKeys = try JWKSet(file.required("public"))
        let privateKeys = try JWKSet(file.required("private"))
        #expect(privateKeys.keys.compactMap(\.publicHalf) == publicKeys.keys)
        #expect(privateKeys.json == publicKeys.json)
        #expect(try JWKSet(file.required("symmetric")).json == ["keys": []])
    }

    @Test func `thumbprints come out as in RFC 7638 and RFC 8037`() throws {
        let keys = try JWKSet(vectors("rfc7517").required("public")).keys
        #expect(try keys[1].thumbprint == vectors("rfc7517").requiredText("rsaThumbprint"))
        let edwards = try JWK(vectors("rfc8037").requiredArray("signatures")[0].required("key"))
        #expect(try edwards.thumbprint == vectors("rfc8037").requiredText("thumbprint"))
        #expect(edwards.publicHalf?.thumbprint == edwards.thumbprint)
    }
}
