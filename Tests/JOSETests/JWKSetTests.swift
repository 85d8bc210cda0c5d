// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Testing

@testable import JOSE

@Suite struct JWKSetTests {
    private func publicKey(_ algorithm: SignatureAlgorithm, _ keyID: String?) throws -> JWK {
        var key = try #require(generateKey(for: algorithm, in: .system).publicHalf)
        key.keyID = keyID
        return key
    }

    @Test func `the kid chooses the key`() throws {
        let keys = try JWKSet([publicKey(.es256, "a"), publicKey(.es256, "b"), publicKey(.edDSA, "c")])
        #expect(try keys.key(for: "b", .es256) == keys.keys[1])
        #expect(refusal { _ = try keys.key(for: "d", .es256) } == .unknownKey)
        #expect(refusal { _ = try keys.key(for: "c", .es256) } == .keyMismatch)
    }

    @Test func `without a kid there is no default key`() throws {
        let keys = try JWKSet([publicKey(.es256, "a"), publicKey(.es256, "b"), publicKey(.edDSA, "c")])
        #expect(refusal { _ = try keys.key(for: nil, .es256) } == .ambiguousKey)
        #expect(try keys.key(for: nil, .edDSA) == keys.keys[2])
        #expect(refusal { _ = try JWKSet([]).key(for: nil, .es256) } == .unknownKey)
    }

    @Test func `a lone key without kid serves any kid, a lone key with kid only its own`() throws {
        let nameless = try JWKSet([publicKey(.es256, nil)])
        #expect(try nameless.key(for: "whatever", .es256) == nameless.keys[0])
        let named = try JWKSet([publicKey(.es256, "a")])
        #expect(refusal { _ = try named.key(for: "whatever", .es256) } == .unknownKey)
        #expect(try named.key(for: nil, .es256) == named.keys[0])
    }

    @Test func `kids are compared byte by byte`() throws {
        let keys = try JWKSet([publicKey(.es256, "K")])
        #expect(refusal { _ = try keys.key(for: "\u{212A}", .es256) } == .unknownKey)
    }

    @Test func `unknown kinds of key are passed over`() throws {
        let json: JSON = [
            "keys": [
                ["kty": "AKP", "alg": "ML-DSA-44", "pub": "AAAA"], ["kty": "OKP", "crv": "X448", "x": "AA"],
                try publicKey(.es256, "a").json,
            ]
        ]
        #expect(try JWKSet(json).keys.map(\.keyID) == ["a"])
    }

    @Test func `an unsound key spoils a set unless the caller passes it over`() throws {
        let json: JSON = [
            "keys": [["kty": "RSA", "n": "AQAB", "e": "AQAB"], try publicKey(.es256, "a").json]
        ]
        #expect(refusal { _ = try JWKSet(json) } == .weakKey)
        #expect(try JWKSet(json, unsoundKeys: .skip).keys.map(\.keyID) == ["a"])
    }

    @Test func `two keys must not share a kid`() throws {
        let json: JSON = ["keys": [try publicKey(.es256, "a").json, try publicKey(.edDSA, "a").json]]
        #expect(refusal { _ = try JWKSet(json) } == .duplicateKeyID)
    }

    @Test func `a set holds at most 50 keys`() throws {
        let key = try publicKey(.edDSA, nil).json
        #expect(try JWKSet(["keys": .array(Array(repeating: key, count: 50))]).keys.count == 50)
        let tooMany: JSON = ["keys": .array(Array(repeating: key, count: 51))]
        #expect(refusal { _ = try JWKSet(tooMany) } == .tooManyKeys)
    }

    @Test(arguments: ["[]", "{}", #"{"keys":{}}"#, #"{"keys":[1]}"#, "null"])
    func `what is not a set is refused`(text: String) throws {
        let json = try JSON(reading: text)
        #expect(refusal { _ = try JWKSet(json) } == .malformedKey)
    }

    @Test func `keys for encryption are no choice`() throws {
        var members = try #require(publicKey(.es256, "a").json.object)
        members["use"] = "enc"
        members["alg"] = nil
        let keys = try JWKSet([JWK(.object(members))])
        #expect(refusal { _ = try keys.key(for: "a", .es256) } == .keyMismatch)
        #expect(refusal { _ = try VerificationKey(keys.keys[0]) } == .keyNotAllowed)
    }
}
