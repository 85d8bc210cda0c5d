// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import JOSE
import MonetaServer
import MonetaTesting
import OAuth
import Persistence
import Primitives
import SystemLog
import Testing

/// A client gets the whole token or none, whatever its claims hold and whatever is damaged.
@Suite struct WholeTokenTests {
    private static let always = ["iss", "aud", "sub", "exp", "iat", "jti"]

    private func use(_ hook: String) -> JSON { ["inlineHook": ["id": .string(hook)]] }

    /// A list so many levels deep.
    private func nested(_ levels: Int) -> JSON {
        (0..<levels).reduce(.integer(1)) { inner, _ in .array([inner]) }
    }

    private func add(_ claim: String, _ value: String, to client: HookClient) async throws {
        let answer = try await client.stage.send(
            .post, "/authorizationServers/\(client.server)/claims",
            [
                "name": .string(claim), "claimType": "RESOURCE", "valueType": "EXPRESSION",
                "value": .string(value), "status": "ACTIVE",
            ])
        try #require(answer.status == 201, "\(answer.body)")
    }

    private func setProfile(_ profile: JSON, of client: HookClient) async throws {
        let path = "/apps/\(client.id)"
        var app = try #require(try await client.stage.send(.get, path).body.object)
        app["profile"] = profile
        let answer = try await client.stage.send(.put, path, .object(app))
        try #require(answer.status == 200, "\(answer.body)")
    }

    /// The refusal, with the names of the claims that its event blames.
    private func refusedClaims(_ client: HookClient) async throws -> [String] {
        let answer = try await client.token()
        #expect(answer.status == 400)
        #expect(answer.body["error"] == "server_error")
        #expect(answer.body["access_token"] == nil)
        let event = try #require(try await client.stage.events(.claimNotEvaluated).last)
        #expect(event["outcome"]?["reason"] == "user_claim_evaluation_failure")
        return event["details"]?["claims"]?.array?.compactMap { $0["name"]?.string } ?? []
    }

    @Test func `a claim that nests too deeply refuses the token instead of emptying it`() async throws {
        try await TestServer.withHooks { stage, service in
            let client = try await stage.makeClient(use(stage.makeHook(service.hook())))
            service.answer(.patch(["op": "add", "path": "/claims/extra", "value": "x"]))
            let whole = try await client.claims()
            #expect(whole["extra"] == "x")
            for name in Self.always { #expect(whole[name] != nil, "\(name)") }

            let deep = String(repeating: "{", count: 33) + "1" + String(repeating: "}", count: 33)
            try await add("deep", deep, to: client)
            #expect(try await refusedClaims(client) == ["deep"])
        }
    }

    @Test func `a profile that nests too deeply refuses the token, and one that does not is in it whole`()
        async throws
    {
        try await TestServer.withHooks { stage, service in
            let client = try await stage.makeClient(use(stage.makeHook(service.hook())))
            service.answer(.patch(["op": "add", "path": "/claims/extra", "value": "x"]))
            try await add("all", "app.profile", to: client)
            try await setProfile(["a": nested(26)], of: client)
            #expect(try await refusedClaims(client) == ["all"])
            try await setProfile(["a": nested(13)], of: client)
            let claims = try await client.claims()
            #expect(claims["all"] == ["a": nested(13)])
            #expect(claims["extra"] == "x")
            for name in Self.always { #expect(claims[name] != nil, "\(name)") }
        }
    }

    @Test func `claims that are too large together refuse the token with the first that is too much`()
        async throws
    {
        try await TestServer.withHooks { stage, service in
            let client = try await stage.makeClient(use(stage.makeHook(service.hook())))
            try await setProfile(["big": .string(String(repeating: "x", count: 3000))], of: client)
            for number in 0..<4 { try await add("big\(number)", "app.profile.big", to: client) }
            #expect(try await refusedClaims(client) == ["big2", "big3"])
            #expect(service.calls.isEmpty, "a token that cannot be made is not shown to a hook")
        }
    }

    @Test func `the largest token that is given can be introspected and revoked`() async throws {
        try await TestServer.withHooks { stage, service in
            let client = try await stage.makeClient(use(stage.makeHook(service.hook())))
            try await setProfile(["big": .string(String(repeating: "x", count: 8000))], of: client)
            try await add("big", "app.profile.big", to: client)
            let answer = try await client.token()
            let token = try #require(answer.body["access_token"]?.string)
            #expect(try CompactToken(token).unverifiedClaims()["big"]?.string?.utf8.count == 8000)
        }
    }

    /// What is damaged in the database, and the table that it is in.
    static let damages: [(what: String, statement: SQL)] = [
        ("the scopes of a claim", "UPDATE claim SET scopes = '\"read\"' WHERE name = 'team'"),
        (
            "the resources of a server",
            "UPDATE authorization_server SET resources = '{}' WHERE name = 'Orders'"
        ),
        (
            "the hash of a secret of an app",
            "UPDATE client_secret SET hash = 'not base64url' WHERE app_id IN (SELECT id FROM app WHERE label = 'Job')"
        ),
        (
            "the network of an app",
            "UPDATE app SET document = replace(document, '\"others\":{', '\"others\":{\"network\":{\"connection\":\"zone\"},') WHERE label = 'Job'"
        ),
    ]

    @Test(arguments: damages.indices)
    func `what cannot be read is an error of the server with an event, and not an empty value`(index: Int)
        async throws
    {
        try await TestServer.withHooks { stage, service in
            let hook = try await stage.makeHook(service.hook())
            let client = try await stage.makeClient(use(hook))
            let changed = try await stage.services.store.write { tx in
                try tx.run(Self.damages[index].statement)
            }
            try #require(changed == 1)
            stage.services.store.changes.publish([.server(ID(client.server)), .app(client.id)])
            let answer = try await client.token()
            #expect([500, 503].contains(answer.status), "\(answer.body)")
            #expect(answer.body["access_token"] == nil)
            // Of a server that cannot be read there is no more to tell than the line for the operator.
            guard Self.damages[index].what.hasSuffix("app") else {
                #expect(stage.log.text.contains("error an OAuth request failed"))
                return
            }
            let event = try #require(try await stage.events(.tokenRequested).last)
            #expect(event["outcome"]?["reason"] == "unreadable_configuration")
        }
    }
}
