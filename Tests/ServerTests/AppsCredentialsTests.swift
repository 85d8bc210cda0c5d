// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import JOSE
import ManagementAPI
import MonetaTesting
import Persistence
import Primitives
import Synchronization
import SystemLog
import Testing

/// Collects what a listener hears.
final class Seen: Sendable {
    private let texts = Mutex<[String]>([])
    var all: [String] { texts.withLock { $0 } }
    func add(_ more: [String]) { texts.withLock { $0 += more } }
    func clear() { texts.withLock { $0 = [] } }
}

@Suite struct AppsCredentialsTests {
    private static let key: JSON = [
        "kty": "EC", "crv": "P-256", "kid": "one", "use": "sig",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    ]

    private static func key(kid: String?) -> JSON {
        var object = key.object ?? [:]
        object["kid"] = kid.map { .string($0) }
        return .object(object)
    }

    @Test func `secrets are replaced one by one without an interruption`() async throws {
        try await TestServer.onEachEngine { api in
            let app = try await api.makeApp()
            let path = "/apps/\(app.id)/credentials/secrets"
            let first = try #require(try await api.send(.get, path).body[0])
            #expect(
                first.object?.names == ["id", "created", "lastUpdated", "status", "secret_hash", "_links"])
            #expect(try await api.send(.post, "\(path)/\(first.id)/lifecycle/deactivate").status == 400)
            api.clock.advance(seconds: 1)
            let second = try await api.send(.post, path)
            #expect(second.status == 201)
            #expect(second.body["client_secret"]?.string?.count == 64)
            #expect(try await api.send(.post, path).status == 400)
            #expect(try await api.send(.delete, "\(path)/\(first.id)").status == 400)
            let stopped = try await api.send(.post, "\(path)/\(first.id)/lifecycle/deactivate")
            #expect(stopped.status == 200)
            #expect(stopped.body["status"] == "INACTIVE")
            #expect(stopped.body["_links"]?.object?.names == ["activate", "delete"])
            #expect(try await api.send(.delete, "\(path)/\(first.id)").status == 204)
            #expect(try await api.send(.get, path).body.array?.map(\.id) == [second.body.id])
            #expect(try await api.send(.get, "\(path)/\(second.body.id)").body["client_secret"] == nil)
        }
    }

    @Test func `an empty secret counts as not given`() async throws {
        try await TestServer.onEachEngine { api in
            let app = try await api.makeApp(TestServer.app(client: ["client_secret": ""]))
            #expect(app["credentials"]?["oauthClient"]?["client_secret"]?.string?.count == 64)
            let secrets = "/apps/\(app.id)/credentials/secrets"
            let before = try await api.send(.get, secrets).body
            let replaced = try await api.send(
                .put, "/apps/\(app.id)", TestServer.app(client: ["client_secret": ""]))
            #expect(replaced.status == 200, "\(replaced.body)")
            #expect(try await api.send(.get, secrets).body == before)
            let made = try await api.send(.post, secrets, ["client_secret": ""])
            #expect(made.status == 201 && made.body["client_secret"]?.string?.count == 64)
        }
    }

    @Test func `a secret of one app is not found under another`() async throws {
        try await TestServer.onEachEngine { api in
            let (one, two) = (try await api.makeApp(), try await api.makeApp())
            let secret = try #require(try await api.send(.get, "/apps/\(one.id)/credentials/secrets").body[0])
            let path = "/apps/\(two.id)/credentials/secrets/\(secret.id)"
            #expect(try await api.send(.get, path).status == 404)
            #expect(try await api.send(.delete, path).status == 404)
            #expect(try await api.send(.post, "\(path)/lifecycle/deactivate").status == 404)
        }
    }

    @Test(arguments: ["short", "with letters such as \u{e9} in it", String(repeating: "x", count: 101)])
    func `a secret that is brought along has bounds`(secret: String) async throws {
        try await TestServer.onEachEngine { api in
            let app = try await api.makeApp()
            let answer = try await api.send(
                .post, "/apps/\(app.id)/credentials/secrets", ["client_secret": .string(secret)])
            #expect(answer.status == 400)
            #expect(answer.causes.first?.hasPrefix("client_secret:") == true)
        }
    }

    @Test func `a secret given on replacing an app takes the place of the present one`() async throws {
        try await TestServer.onEachEngine { api in
            let app = try await api.makeApp()
            let changed = try await api.send(
                .put, "/apps/\(app.id)", TestServer.app(client: ["client_secret": "the-new-secret-of-mine"])
            )
            #expect(changed.body["credentials"]?["oauthClient"]?["client_secret"] == "the-new-secret-of-mine")
            let stored = try await api.store.read { tx in try ClientSecretRecords(tx).list(of: ID(app.id)) }
            #expect(stored.map(\.hash) == [OpaqueToken.hash("the-new-secret-of-mine".utf8)])
        }
    }

    @Test func `client_secret_jwt needs the secret in the clear once`() async throws {
        try await TestServer.onEachEngine { api in
            let app = try await api.makeApp()
            let without = try await api.send(
                .put, "/apps/\(app.id)", TestServer.app(method: "client_secret_jwt"))
            #expect(without.causes.first?.hasPrefix("client_secret:") == true)
            let secret = try #require(app["credentials"]?["oauthClient"]?["client_secret"])
            let with = try await api.send(
                .put, "/apps/\(app.id)",
                TestServer.app(method: "client_secret_jwt", client: ["client_secret": secret]))
            #expect(with.status == 200)
            let sealed = try await api.store.read { tx in
                try ClientSecretRecords(tx).list(of: ID(app.id)).map { $0.sealed != nil }
            }
            #expect(sealed == [true])
            #expect(try await api.send(.put, "/apps/\(app.id)", TestServer.app()).status == 200)
            let plain = try await api.store.read { tx in
                try ClientSecretRecords(tx).list(of: ID(app.id)).map { $0.sealed == nil }
            }
            #expect(plain == [true])
        }
    }

    @Test func `an app that no longer has a secret method loses its secrets`() async throws {
        try await TestServer.onEachEngine { api in
            let oauth: JSONObject = ["redirect_uris": ["https://a.example/cb"]]
            let app = try await api.makeApp(
                TestServer.app(type: "browser", grants: ["authorization_code"], oauth: oauth))
            let changed = try await api.send(
                .put, "/apps/\(app.id)",
                TestServer.app(
                    type: "browser", grants: ["authorization_code"], method: "none", oauth: oauth))
            #expect(changed.status == 200, "\(changed.body)")
            let rest = try await api.store.read { tx in try ClientSecretRecords(tx).list(of: ID(app.id)) }
            #expect(rest.isEmpty)
        }
    }

    @Test func `keys come with the app, keep their id, and go when they are left out`() async throws {
        try await TestServer.onEachEngine { api in
            let document = TestServer.app(
                method: "private_key_jwt", oauth: ["jwks": ["keys": [Self.key(kid: "one")]]])
            let app = try await api.makeApp(document)
            #expect(app["credentials"]?["oauthClient"]?["client_secret"] == nil)
            let key = try #require(app["settings"]?["oauthClient"]?["jwks"]?["keys"]?[0])
            #expect(
                key.object?.names == ["kty", "id", "status", "kid", "use", "x", "y", "crv"])
            let again = try await api.send(.put, "/apps/\(app.id)", app)
            #expect(again.body["settings"]?["oauthClient"]?["jwks"]?["keys"]?[0]?["id"] == key["id"])
            let without = try await api.send(
                .put, "/apps/\(app.id)", TestServer.app(method: "private_key_jwt"))
            #expect(without.body["settings"]?["oauthClient"]?["jwks"] == nil)
            let rest = try await api.store.read { tx in try ClientKeyRecords(tx).active(of: ID(app.id)) }
            #expect(rest.isEmpty)
        }
    }

    @Test func `a key that says nothing of its use is one that signs`() async throws {
        try await TestServer.onEachEngine { api in
            var key = Self.key(kid: "one").object ?? [:]
            key["use"] = nil
            let document = TestServer.app(
                method: "private_key_jwt", oauth: ["jwks": ["keys": [.object(key)]]])
            let app = try await api.makeApp(document)
            let embedded = try #require(app["settings"]?["oauthClient"]?["jwks"]?["keys"]?[0])
            #expect(embedded["use"] == "sig")
            let listed = try await api.send(.get, "/apps/\(app.id)/credentials/jwks")
            #expect(listed.body[0]?["use"] == "sig")
            for body in [document, app] {
                let again = try await api.send(.put, "/apps/\(app.id)", body)
                #expect(again.body["settings"]?["oauthClient"]?["jwks"]?["keys"]?[0]?["id"] == embedded["id"])
            }
        }
    }

    @Test func `keys have a life of their own`() async throws {
        try await TestServer.onEachEngine { api in
            let app = try await api.makeApp(TestServer.app(method: "private_key_jwt"))
            let path = "/apps/\(app.id)/credentials/jwks"
            let one = try await api.send(.post, path, Self.key(kid: "one"))
            #expect(one.status == 201, "\(one.body)")
            #expect(one.body["status"] == "ACTIVE")
            #expect(try await api.send(.post, path, Self.key(kid: "one")).status == 400)
            #expect(try await api.send(.post, path, Self.key(kid: nil)).status == 400)
            #expect(try await api.send(.post, "\(path)/\(one.body.id)/lifecycle/deactivate").status == 400)
            api.clock.advance(seconds: 1)
            let two = try await api.send(.post, path, Self.key(kid: "two"))
            #expect(two.status == 201)
            #expect(try await api.send(.delete, "\(path)/\(one.body.id)").status == 400)
            let stopped = try await api.send(.post, "\(path)/\(one.body.id)/lifecycle/deactivate")
            #expect(stopped.body["status"] == "INACTIVE")
            #expect(try await api.send(.delete, "\(path)/\(one.body.id)").status == 204)
            let list = try await api.send(.get, path)
            #expect(list.body.array?.map { $0["kid"] } == ["two"])
            #expect(try await api.send(.get, "\(path)/\(one.body.id)").status == 404)
        }
    }

    @Test func `private, secret and weak keys are refused`() async throws {
        try await TestServer.onEachEngine { api in
            let app = try await api.makeApp(TestServer.app(method: "private_key_jwt"))
            var secret = Self.key.object ?? [:]
            secret["d"] = "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"
            let weak = Base64URL.encode([UInt8](repeating: 0xAB, count: 128))
            for key: JSON in [
                .object(secret), ["kty": "oct", "k": "c2VjcmV0", "kid": "s"],
                ["kty": "RSA", "e": "AQAB", "n": .string(weak), "kid": "w"], ["kty": "EC", "kid": "e"], [:],
            ] {
                let answer = try await api.send(.post, "/apps/\(app.id)/credentials/jwks", key)
                #expect(answer.status == 400)
                #expect(answer.body["errorSummary"] == "Api validation failed: JsonWebKey")
                #expect(!answer.body.text.contains("jpsQnn"))
            }
            let both = try await api.send(
                .post, "/apps",
                TestServer.app(
                    method: "private_key_jwt",
                    oauth: ["jwks": ["keys": [Self.key]], "jwks_uri": "https://a.example/keys"]))
            #expect(both.causes.contains { $0.hasPrefix("jwks:") })
        }
    }
}
