// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import JOSE
import MonetaServer
import MonetaTesting
import OAuth
import Primitives
import SystemLog
import Testing

/// Tokens that a hook has its say in, with a service that is really called.
@Suite struct TokenHookTests {
    private func use(_ hook: String, _ onFailure: String? = nil) -> JSON {
        var inlineHook: JSONObject = ["id": .string(hook)]
        inlineHook["onFailure"] = onFailure.map { .string($0) }
        return ["accessTokenLifetimeMinutes": 60, "inlineHook": .object(inlineHook)]
    }

    @Test func `the service is asked with the document of the original`() async throws {
        try await TestServer.withHooks { stage, service in
            let hook = try await stage.makeHook(
                service.hook(config: ["headers": [["key": "X-Tenant", "value": "acme"]]]))
            let client = try await stage.makeClient(use(hook))
            service.answer(.init(status: .noContent))
            let claims = try await client.claims()
            #expect(claims["team"] == "blue")
            let asked = try #require(service.calls.first)
            #expect(service.calls.count == 1)
            #expect(asked.headers[.contentType] == "application/json")
            #expect(asked.headers[.authorization] == "secret-of-the-hook")
            #expect(HTTPField.Name("X-Tenant").flatMap { asked.headers[$0] } == "acme")

            let issuer = "https://moneta.test/oauth2/\(client.server)"
            let document = asked.json
            #expect(
                document.object?.names == [
                    "eventId", "eventTime", "eventType", "eventTypeVersion", "contentType",
                    "cloudEventVersion", "source", "data",
                ])
            #expect(document["eventType"] == "com.okta.oauth2.tokens.transform")
            #expect(document["source"] == .string("\(issuer)/v1/token"))
            #expect(document["eventTime"] == .string(stage.clock.now.rfc3339))
            let context = document["data"]?["context"]
            #expect(context?.object?.names == ["request", "protocol", "policy"])
            #expect(context?["request"]?["method"] == "POST")
            #expect(context?["request"]?["url"]?["value"] == .string("\(issuer)/v1/token"))
            #expect(
                context?["protocol"]
                    == [
                        "type": "OAUTH2.0",
                        "request": [
                            "scope": "read", "client_id": .string(client.id),
                            "grant_type": "client_credentials",
                        ], "issuer": ["uri": .string(issuer)],
                        "client": ["id": .string(client.id), "name": "Job", "type": "CONFIDENTIAL"],
                    ])
            #expect(
                context?["policy"]
                    == ["id": .string(client.policy), "rule": ["id": .string(client.rule)]])
            let access = document["data"]?["access"]
            #expect(
                access?["claims"]?.object?.names == ["ver", "jti", "iss", "aud", "cid", "sub", "team"])
            #expect(access?["claims"]?["jti"] == claims["jti"])
            #expect(access?["token"] == ["lifetime": ["expiration": 3600]])
            #expect(access?["scopes"]?["read"]?["action"] == "GRANT")
            #expect(access?["scopes"]?["read"]?["id"]?.string?.hasPrefix("scp") == true)
            #expect(!String(decoding: asked.bytes, as: UTF8.self).contains(client.secret))
        }
    }

    @Test func `a person and the session are in the document, methods by their long names`() async throws {
        try await TestServer.withHooks { stage, service in
            let client = try await stage.makeClient(use(stage.makeHook(service.hook())))
            let facts = TokenFacts(
                snapshot: try #require(try await stage.services.servers.value(client.server)),
                client: try #require(try await stage.services.clients.value(client.id)), subject: .app,
                request: try TokenRequest(
                    FormParameters("grant_type=client_credentials&scope=read&client_secret=s".utf8),
                    grants: [.clientCredentials]),
                issuer: "https://moneta.test/oauth2/\(client.server)", now: stage.clock.now, tokenID: "AT.1")
            let plan = try decideTokens(facts).outcome.get()
            let person = HookPerson(
                id: "00u1", login: "ada@example.com", passwordChanged: nil,
                profile: ["login": "ada@example.com", "locale": "en"],
                session: .init(
                    id: "102s", created: stage.clock.now, expires: nil, methods: ["pwd", "swk", "email"]))
            let document = hookRequest(
                for: plan, of: facts, from: .system("test", in: stage.surroundings), eventID: "e1",
                person: person)
            let context = document["data"]?["context"]
            #expect(
                context?.object?.names == ["request", "protocol", "session", "user", "policy"])
            #expect(
                context?["session"]?["amr"] == ["PASSWORD", "POP_SOFTWARE_KEY", "EMAIL"])
            #expect(context?["session"]?["userId"] == "00u1")
            #expect(
                context?["user"]
                    == [
                        "id": "00u1", "passwordChanged": .null,
                        "profile": ["login": "ada@example.com", "locale": "en"],
                        "_links": ["groups": ["href": "https://moneta.test/api/v1/users/00u1/groups"]],
                    ])
            #expect(!document.text.contains("client_secret"))
        }
    }

    @Test func `what the service patches is in the token, and in the event without its values`() async throws
    {
        try await TestServer.withHooks { stage, service in
            let client = try await stage.makeClient(use(stage.makeHook(service.hook())))
            service.answer(
                .json([
                    "commands": [
                        [
                            "type": "com.okta.access.patch",
                            "value": [
                                ["op": "add", "path": "/claims/patient", "value": ["id": "confidential"]],
                                ["op": "replace", "path": "/claims/team", "value": "red"],
                                ["op": "replace", "path": "/token/lifetime/expiration", "value": 600],
                            ],
                        ],
                        [
                            "type": "com.okta.identity.patch",
                            "value": [["op": "remove", "path": "/claims/x"]],
                        ],
                    ], "debugContext": ["rule": "gold"],
                ]))
            let answer = try await client.token()
            #expect(answer.status == 200)
            #expect(answer.body["expires_in"] == 600)
            let claims = try client.claims(of: answer)
            #expect(claims["patient"] == ["id": "confidential"])
            #expect(claims["team"] == "red")
            #expect(claims["exp"]?.integer == claims["iat"]?.integer.map { $0 + 600 })
            let note = try #require(try await client.note())
            #expect(note["result"] == "PATCHED")
            #expect(
                note["changes"]
                    == [
                        "access /claims/patient", "access /claims/team",
                        "access /token/lifetime/expiration",
                    ])
            #expect(note["skipped"] == ["com.okta.identity.patch"])
            #expect(note["debugContext"] == ["rule": "gold"])
            #expect(note["status"] == 200)
            #expect(note["attempts"] == 1)
            #expect(note["durationMilliseconds"]?.integer != nil)
            let events = try await stage.events(.accessTokenGranted)
            #expect(!events.contains { $0.text.contains("confidential") })
        }
    }

    @Test func `an error of the service refuses the request with its sentence`() async throws {
        try await TestServer.withHooks { stage, service in
            let client = try await stage.makeClient(use(stage.makeHook(service.hook())))
            service.answer(.json(["error": ["errorSummary": "no \"gold\" plan\n"]]))
            let answer = try await client.token()
            #expect(answer.status == 400)
            #expect(answer.body == ["error": "server_error", "error_description": "no gold plan"])
            let event = try #require(try await stage.events(.tokenRequested).last)
            #expect(event["outcome"] == ["result": "FAILURE", "reason": "inline_hook_denied"])
            #expect(try await client.note(.tokenRequested)?["result"] == "DENIED")
        }
    }

    @Test func `a rule without a hook calls nobody`() async throws {
        try await TestServer.withHooks { stage, service in
            _ = try await stage.makeHook(service.hook())
            let client = try await stage.makeClient(["accessTokenLifetimeMinutes": 60])
            _ = try await client.claims()
            #expect(service.calls.isEmpty)
            #expect(try await client.note() == nil)
        }
    }

    @Test func `a patched token is still one of ours`() async throws {
        try await TestServer.withHooks { stage, service in
            let client = try await stage.makeClient(
                use(stage.makeHook(service.hook())), server: ["tokenProfile": "RFC9068"])
            service.answer(
                .patch(["op": "replace", "path": "/claims/sub", "value": "someone"]))
            let token = try #require(try await client.token().body["access_token"]?.string)
            let snapshot = try #require(try await stage.services.servers.value(client.server))
            let verified = try #require(snapshot.accessToken(token, at: stage.clock.now))
            #expect(verified.claims["sub"] == "someone")
            #expect(verified.claims["scope"] == "read")
            #expect(service.calls.first?.json["data"]?["access"]?["claims"]?["scope"] == nil)
        }
    }

    @Test func `a change of the hook counts from the next token on`() async throws {
        try await TestServer.withHooks { stage, service in
            let hook = try await stage.makeHook(service.hook())
            let client = try await stage.makeClient(use(hook))
            _ = try await client.claims()
            let changed = service.hook(config: [
                "authScheme": ["type": "HEADER", "key": "Authorization", "value": "another-secret"]
            ])
            #expect(try await stage.send(.put, "/inlineHooks/\(hook)", changed).status == 200)
            _ = try await client.claims()
            #expect(
                service.calls.map { $0.headers[.authorization] } == [
                    "secret-of-the-hook", "another-secret",
                ])
            _ = try await stage.send(.post, "/inlineHooks/\(hook)/lifecycle/deactivate")
            _ = try await client.claims()
            #expect(service.calls.count == 2)
            #expect(try await client.note()?["reason"] == "inactive")
        }
    }

    @Test func `every call is signed for this hook, this body and this minute`() async throws {
        try await TestServer.withHooks { stage, service in
            let hook = try await stage.makeHook(service.hook())
            let client = try await stage.makeClient(use(hook))
            _ = try await client.claims()
            _ = try await client.claims()
            let published = try await stage.send(.get, "/.well-known/moneta-hook-keys", outside: true)
            #expect(published.headers[.cacheControl] == "max-age=300, must-revalidate")
            let keys = try JWKSet(published.body, unsoundKeys: .refuse)
            var ids: Set<String> = []
            for asked in service.calls {
                let text = try #require(HTTPField.Name("Moneta-Signature").flatMap { asked.headers[$0] })
                let token = try CompactToken(text)
                #expect(token.header.isOfType("moneta-hook+jwt"))
                let claims = try JOSE.verify(token, with: keys, allowing: [.es256]).claims
                #expect(claims["iss"] == "https://moneta.test")
                #expect(claims["aud"] == .string(service.base + "/hook"))
                #expect(claims["hook"] == .string(hook))
                #expect(claims["body_sha256"] == .string(Base64URL.encode(sha256(asked.bytes))))
                #expect(claims["iat"] == .integer(stage.clock.now.seconds))
                #expect(claims["exp"] == .integer(stage.clock.now.seconds + 60))
                ids.insert(claims["jti"]?.string ?? "")
            }
            #expect(ids.count == 2)
        }
    }
}
