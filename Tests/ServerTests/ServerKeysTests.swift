// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import JOSE
import ManagementAPI
import MonetaTesting
import OAuth
import Persistence
import Primitives
import SystemLog
import Testing

@Suite struct ServerKeysTests {
    private func states(_ keys: JSON) -> [String] { keys.array?.compactMap { $0["status"]?.string } ?? [] }

    @Test func `a key is rotated by hand`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            let before = try await api.send(.get, "/\(server.id)/credentials/keys").body
            #expect(states(before) == ["ACTIVE"])
            #expect(
                before[0]?.object?.names == ["kty", "status", "alg", "kid", "use", "_links", "crv", "x", "y"])
            let kid = try #require(before[0]?["kid"]?.string)
            #expect(try await api.send(.get, "/\(server.id)/credentials/keys/\(kid)").body == before[0])
            let wrong = try await api.send(
                .post, "/\(server.id)/credentials/lifecycle/keyRotate", ["use": "enc"])
            #expect(wrong.body["errorSummary"] == "Api validation failed: rotateKeys")
            #expect(wrong.causes == ["Invalid value specified for key 'use' parameter."])
            api.clock.advance(seconds: 60)
            let after = try await api.send(
                .post, "/\(server.id)/credentials/lifecycle/keyRotate", ["use": "sig"])
            #expect(after.status == 200)
            #expect(states(after.body) == ["ACTIVE", "EXPIRED"])
            #expect(after.body[1]?["kid"]?.string == kid)
            let signing = try await api.send(.get, "/\(server.id)").body["credentials"]?["signing"]
            #expect(signing?["kid"] == after.body[0]?["kid"])
            #expect(signing?["lastRotated"] == "2025-10-09T08:54:20.000Z")
            let change = try #require(try await api.events(.keyRotated).first)["target"]?[0]?["changeDetails"]
            #expect(change?["from"]?["kid"]?.string == kid)
        }
    }

    @Test func `an RSA key shows its members in the recorded order`() async throws {
        try await TestServer.servers { api in
            let server = try await api.send(.post, "", ["name": "rsa", "audiences": ["x"]]).body
            let keys = try await api.send(.get, "/\(server.id)/credentials/keys").body
            #expect(keys[0]?.object?.names == ["kty", "status", "alg", "kid", "use", "_links", "e", "n"])
            #expect(keys[0]?["alg"] == "RS256")
            #expect(keys[0]?["kid"]?.string?.count == 43)
        }
    }

    @Test func `keys rotate by themselves, published before and after their use`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            func rotate() async throws {
                _ = try await rotateDueKeys(
                    in: api.management.ledger, masterKey: api.masterKey)
            }
            func keys() async throws -> JSON {
                try await api.send(.get, "/\(server.id)/credentials/keys").body
            }
            try await api.advance(days: 44)
            try await rotate()
            #expect(states(try await keys()) == ["ACTIVE"])
            try await api.advance(days: 1)
            try await rotate()
            try await rotate()
            let published = try await keys()
            #expect(states(published) == ["ACTIVE", "NEXT"])
            try await api.advance(days: 45)
            try await rotate()
            let rotated = try await keys()
            #expect(states(rotated) == ["ACTIVE", "EXPIRED"])
            #expect(rotated[0]?["kid"] == published[1]?["kid"])
            try await api.advance(days: 1)
            try await rotate()
            #expect(states(try await keys()) == ["ACTIVE", "EXPIRED"])
            try await api.advance(days: 1)
            try await rotate()
            #expect(states(try await keys()) == ["ACTIVE"])
            #expect(try await api.events(.keyRotated).count == 1)
        }
    }

    @Test func `a key that nobody could have seen is not used, however late it is`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            func rotate() async throws -> [String] {
                _ = try await rotateDueKeys(
                    in: api.management.ledger, masterKey: api.masterKey)
                return states(try await api.send(.get, "/\(server.id)/credentials/keys").body)
            }
            try await api.advance(days: 300)
            #expect(try await rotate() == ["ACTIVE", "NEXT"])
            #expect(try await rotate() == ["ACTIVE", "NEXT"])
            try await api.advance(days: 1)
            #expect(try await rotate() == ["ACTIVE", "EXPIRED"])
        }
    }

    @Test func `another algorithm is used from the next rotation on`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            let changed = try await api.send(
                .put, "/\(server.id)",
                ["name": "a", "audiences": ["x"], "credentials": ["signing": ["algorithm": "EdDSA"]]])
            #expect(changed.body["credentials"]?["signing"]?["algorithm"] == "EdDSA")
            let before = try await api.send(.get, "/\(server.id)/credentials/keys").body
            #expect(before[0]?["alg"] == "ES256")
            let after = try await api.send(
                .post, "/\(server.id)/credentials/lifecycle/keyRotate", ["use": "sig"]
            ).body
            #expect(after[0]?["alg"] == "EdDSA")
            #expect(after[0]?.object?.names == ["kty", "status", "alg", "kid", "use", "_links", "crv", "x"])
        }
    }

    @Test func `a stored key opens under its own master key only`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            let stored = try await api.store.read { tx in
                try KeyRecords(tx).keys(of: ID(server.id))[0]
            }
            let key = try openSigningKey(stored, with: api.masterKey)
            #expect(key.keyID == stored.kid)
            let other = try #require(MasterKey([UInt8](repeating: 8, count: 32)))
            #expect(throws: MasterKey.CannotOpen.self) { try openSigningKey(stored, with: other) }
        }
    }

    @Test func `a wrong master key is noticed on start`() async throws {
        try await TestServer.servers { api in
            let right = api.masterKey
            let wrong = try #require(MasterKey([UInt8](repeating: 8, count: 32)))
            func start(_ key: MasterKey) async throws {
                let sealed = try sealingCheck(under: key)
                try await api.store.write { tx in try checkMasterKey(key, sealed: sealed, in: tx) }
            }
            try await start(right)
            try await start(right)
            await #expect(throws: WrongMasterKey.self) { try await start(wrong) }
        }
    }

    @Test func `a fixed private key keeps its kid`() async throws {
        try await TestServer.servers { api in
            let services = api.management
            let jwk = try generateKey(for: .es256, keyID: "fixed-1", in: services.surroundings)
            let key = try NewSigningKey(jwk, sealedUnder: services.masterKey)
            #expect(key.kid == "fixed-1")
            let server = try await services.write(by: .system("seed", in: services.surroundings)) { change in
                try createServer(
                    ServerSettings(
                        name: "seeded", audiences: ["x"], rotationMode: .manual, algorithm: .es256),
                    key: key, fixed: FixedServer(id: ID("ausSeeded")), in: change)
            }
            #expect(server.nextRotation == nil)
            #expect(
                try await api.send(.get, "/ausSeeded").body["credentials"]?["signing"]?["kid"] == "fixed-1")
        }
    }
}
