// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import JOSE
import MonetaTesting
import OAuth
import Primitives
import Synchronization
import SystemLog
import Testing

/// Hooks behind a token endpoint, and the keys for it.
@Suite struct HookChannelTests {
    private func hook(_ service: HookService, _ more: JSONObject) -> JSON {
        var config: JSONObject = [
            "uri": .string(service.base + "/hook"), "method": "POST", "clientId": "moneta",
            "tokenUrl": .string(service.base + "/token"), "scope": "hooks call",
        ]
        for (name, value) in more.members { config[name] = value }
        return [
            "name": "guarded", "type": "com.okta.oauth2.tokens.transform", "version": "1.0.0",
            "channel": ["type": "OAUTH", "version": "1.0.0", "config": .object(config)],
        ]
    }

    private let secret: JSONObject = ["authType": "client_secret_post", "clientSecret": "s3cret & more"]

    @Test func `the server gets a token first and keeps it`() async throws {
        try await TestServer.withHooks { stage, service in
            let made = try await stage.send(.post, "/inlineHooks", hook(service, secret))
            #expect(made.status == 200, "\(made.body)")
            #expect(
                made.body["channel"]?["config"]?.object?.names == [
                    "uri", "headers", "method", "authScheme", "clientId", "tokenUrl", "authType", "scope",
                ])
            #expect(!made.body.text.contains("s3cret"))
            let client = try await stage.makeClient(["inlineHook": ["id": .string(made.body.id)]])
            _ = try await client.claims()
            _ = try await client.claims()
            #expect(
                service.calls.map { $0.headers[.authorization] }
                    == Array(repeating: "Bearer token-1-of-the-hook", count: 2))
            let asked = try #require(service.tokenRequests.first)
            #expect(service.tokenRequests.count == 1)
            #expect(asked.headers[.contentType] == "application/x-www-form-urlencoded")
            #expect(asked.form["grant_type"] == "client_credentials")
            #expect(asked.form["client_id"] == "moneta")
            #expect(asked.form["client_secret"] == "s3cret & more")
            #expect(asked.form["scope"] == "hooks call")

            stage.clock.advance(seconds: 3571)
            _ = try await client.claims()
            #expect(service.tokenRequests.count == 2)
            #expect(service.calls.last?.headers[.authorization] == "Bearer token-2-of-the-hook")
        }
    }

    @Test func `a token that the service does not take is asked for again, once`() async throws {
        try await TestServer.withHooks { stage, service in
            let id = try await stage.makeHook(hook(service, secret))
            let client = try await stage.makeClient(["inlineHook": ["id": .string(id)]])
            service.answer(
                .init(status: .unauthorized),
                .patch(["op": "replace", "path": "/claims/team", "value": "red"]))
            #expect(try await client.claims()["team"] == "red")
            #expect(service.tokenRequests.count == 2)
            service.answer(.init(status: .unauthorized))
            #expect(try await client.claims()["team"] == "blue")
            #expect(try await client.note()?["attempts"] == 2)
        }
    }

    @Test func `a token that the service does not take ends the call when there is no other`() async throws {
        let asked = Mutex(0)
        try await TestServer.withHooks(
            door: { door in
                HookDoor(
                    time: door.time,
                    send: { post in
                        guard post.url.hasSuffix("/token") else { return try await door.send(post) }
                        let count = asked.withLock { count in
                            count += 1
                            return count
                        }
                        if count == 1 { return try await door.send(post) }
                        // The second sort is not tried again, so that this ends in any case.
                        throw count < 50 ? HookFailure.unreachable("gone") : .notAllowed("asked too often")
                    }, problem: door.problem)
            }
        ) { stage, service in
            let id = try await stage.makeHook(hook(service, secret))
            let client = try await stage.makeClient(["inlineHook": ["id": .string(id)]])
            service.answer(.init(status: .unauthorized))
            #expect(try await client.claims()["team"] == "blue")
            let note = try #require(try await client.note())
            #expect(note["reason"] == "unreachable")
            #expect(note["attempts"] == 1)
            #expect(service.calls.count == 1)
        }
        #expect(asked.withLock { $0 } == 2)
    }

    @Test func `neither secret nor key opens an access token for another host`() async throws {
        try await TestServer.withHooks { stage, service in
            func move(_ id: String, _ config: JSONObject) async throws -> Answer {
                try await stage.send(.post, "/inlineHooks/\(id)", ["channel": ["config": .object(config)]])
            }
            let elsewhere: JSONObject = ["uri": "https://collector.example.com/hook"]
            let id = try await stage.makeHook(hook(service, secret))
            let refused = try await move(id, elsewhere)
            #expect(
                refused.causes == [
                    "channel.config.clientSecret: must be given again, for it would be sent to another place"
                ])
            #expect(try await move(id, ["uri": .string(service.base + "/elsewhere")]).status == 200)
            var again = elsewhere
            again["clientSecret"] = "secret-of-the-client-again"
            #expect(try await move(id, again).status == 200)

            let key = try await stage.send(.post, "/hook-keys", ["name": "one"]).body.id
            let other = try await stage.send(.post, "/hook-keys", ["name": "two"]).body.id
            var document = try #require(
                hook(service, ["authType": "private_key_jwt", "hookKeyId": .string(key)]).object)
            document["name"] = "keyed"
            let keyed = try await stage.makeHook(.object(document))
            #expect(
                try await move(keyed, elsewhere).causes.first?.hasPrefix("channel.config.hookKeyId") == true)
            var moved = elsewhere
            moved["hookKeyId"] = .string(other)
            #expect(try await move(keyed, moved).status == 200)
        }
    }

    @Test func `without a token the service is not called`() async throws {
        try await TestServer.withHooks { stage, service in
            var config = secret
            config["tokenUrl"] = .string(service.base + "/elsewhere")
            let id = try await stage.makeHook(hook(service, config))
            let client = try await stage.makeClient(["inlineHook": ["id": .string(id)]])
            _ = try await client.claims()
            let note = try #require(try await client.note())
            #expect(note["reason"] == "no_access_token")
            #expect(note["attempts"] == 0)
            #expect(service.calls.isEmpty)
        }
    }

    @Test(arguments: StoreKind.available.filter { $0 != .sqliteFile })
    func `a hook key signs an assertion that its public half verifies`(kind: StoreKind) async throws {
        try await TestServer.withHooks(on: kind) { stage, service in
            let key = try await stage.send(.post, "/hook-keys", ["name": "for hooks"])
            #expect(key.status == 200, "\(key.body)")
            let id = try await stage.makeHook(
                hook(service, ["authType": "private_key_jwt", "hookKeyId": .string(key.body.id)]))
            let client = try await stage.makeClient(["inlineHook": ["id": .string(id)]])
            _ = try await client.claims()
            let form = try #require(service.tokenRequests.first).form
            #expect(
                form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
            #expect(form["client_secret"] == nil)
            let kid = try #require(key.body["keyId"]?.string)
            let published = try await stage.send(.get, "/hook-keys/public/\(kid)").body
            let token = try CompactToken(try #require(form["client_assertion"]))
            #expect(token.header.keyID == kid)
            let jwk = try JWK([
                "kty": "RSA", "kid": .string(kid), "e": published["e"] ?? .null,
                "n": published["n"] ?? .null,
            ])
            let claims = try JOSE.verify(token, with: VerificationKey(jwk), allowing: [.rs256]).claims
            #expect(claims["iss"] == "moneta" && claims["sub"] == "moneta")
            #expect(claims["aud"] == .string(service.base + "/token"))
            #expect(claims["exp"] == .integer(stage.clock.now.seconds + 300))
            #expect(service.calls.first?.headers[.authorization] == "Bearer token-1-of-the-hook")

            #expect(try await stage.send(.get, "/hook-keys/\(key.body.id)").body["isUsed"] == true)
            let refused = try await stage.send(.delete, "/hook-keys/\(key.body.id)")
            #expect(refused.status == 403)
            #expect(refused.code == "E0000056")
        }
    }

    @Test(arguments: StoreKind.available.filter { $0 != .sqliteFile })
    func `hook keys are made, named, listed and deleted`(kind: StoreKind) async throws {
        try await TestServer.withHooks(on: kind) { stage, service in
            let made = try await stage.send(.post, "/hook-keys", ["name": "one"])
            #expect(
                made.body.object?.names == [
                    "id", "keyId", "name", "created", "lastUpdated", "isUsed", "_embedded",
                ])
            #expect(made.body.id.hasPrefix("HKY"))
            #expect(made.body["isUsed"] == false)
            let embedded = try #require(made.body["_embedded"])
            #expect(embedded.object?.names == ["kty", "alg", "kid", "use", "e", "n"])
            #expect(embedded["alg"] == "RSA" && embedded["use"] == .null && embedded["e"] == "AQAB")
            #expect(embedded["kid"] == made.body["keyId"])
            let path = "/hook-keys/\(made.body.id)"
            let read = try await stage.send(.get, path)
            #expect(
                read.body.object?.names == ["id", "keyId", "name", "created", "lastUpdated", "isUsed"])
            #expect(try await stage.send(.get, "/hook-keys").body == [read.body])
            let kid = try #require(made.body["keyId"]?.string)
            #expect(try await stage.send(.get, "/hook-keys/public/\(kid)").body == embedded)

            #expect(try await stage.send(.post, "/hook-keys", ["name": "one"]).status == 400)
            #expect(try await stage.send(.post, "/hook-keys", [:]).status == 400)
            let renamed = try await stage.send(.put, path, ["name": "two"])
            #expect(renamed.body["name"] == "two" && renamed.body["_embedded"] == embedded)
            #expect(try await stage.send(.delete, path).status == 204)
            for missing in [path, "/hook-keys/public/\(kid)"] {
                let answer = try await stage.send(.get, missing)
                #expect(answer.status == 404 && answer.code == "E0000007")
            }
            #expect(try await stage.events(.hookKeyCreated).count == 1)
            let update = try await stage.events(.hookKeyUpdated).first?["target"]?[0]
            #expect(update?["changeDetails"] == ["from": ["name": "one"], "to": ["name": "two"]])
            #expect(try await stage.events(.hookKeyDeleted).count == 1)
        }
    }

    @Test(arguments: StoreKind.available.filter { $0 != .sqliteFile })
    func `the key that signs calls is rotated, and the one before stays published for a day`(
        kind: StoreKind
    ) async throws {
        try await TestServer.withHooks(on: kind) { stage, service in
            #expect(
                try await stage.send(.get, "/.well-known/moneta-hook-keys", outside: true).body == [
                    "keys": []
                ])
            let hook = try await stage.makeHook(service.hook())
            let client = try await stage.makeClient(["inlineHook": ["id": .string(hook)]])
            let before = try await stage.send(.get, "/.well-known/moneta-hook-keys", outside: true).body
            #expect(before["keys"]?.array?.count == 1)
            #expect(before["keys"]?[0]?["d"] == nil)
            _ = try await client.claims()
            let keys = try await stage.send(.post, "/hook-signature-keys/rotate").body
            #expect(keys.array?.map { $0["status"]?.string } == ["ACTIVE", "EXPIRED"])
            _ = try await client.claims()
            let kids = try service.calls.map { asked in
                let text = try #require(HTTPField.Name("Moneta-Signature").flatMap { asked.headers[$0] })
                return try CompactToken(text).header.keyID
            }
            #expect(kids == [keys[1]?["kid"]?.string, keys[0]?["kid"]?.string])
            #expect(
                try await stage.send(.get, "/.well-known/moneta-hook-keys", outside: true).body["keys"]?
                    .array?.count == 2)
            stage.clock.advance(seconds: 86_401)
            #expect(
                try await stage.send(.get, "/.well-known/moneta-hook-keys", outside: true).body["keys"]?[0]?[
                    "kid"]
                    == keys[0]?["kid"])
            #expect(try await stage.send(.get, "/hook-signature-keys").body.array?.count == 1)
        }
    }
}
