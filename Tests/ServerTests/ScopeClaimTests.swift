// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import MonetaTesting
import OAuth
import Primitives
import SystemLog
import Testing

/// Scopes are granted by policies, and no claim says otherwise.
@Suite struct ScopeClaimTests {
    private func add(
        _ name: String, _ value: String, to client: HookClient, type: String = "RESOURCE"
    ) async throws -> Answer {
        try await client.stage.send(
            .post, "/authorizationServers/\(client.server)/claims",
            [
                "name": .string(name), "claimType": .string(type), "valueType": "EXPRESSION",
                "value": .string(value), "status": "ACTIVE",
            ])
    }

    @Test func `a claim of that name may repeat the granted scopes, in the profile of the original`()
        async throws
    {
        try await TestServer.run { stage in
            let client = try await stage.makeClient(["accessTokenLifetimeMinutes": 60])
            let claim = try await add("scope", "String.replace('read', 'x', 'y')", to: client)
            #expect(claim.status == 201, "\(claim.body)")
            #expect(try await client.claims()["scope"] == "read")

            var changed = try #require(claim.body.object)
            changed["value"] = "'read admin'"
            let put = try await stage.send(
                .put, "/authorizationServers/\(client.server)/claims/\(claim.body.id)", .object(changed))
            #expect(put.status == 200)
            #expect(try await client.token().status == 400)
            let event = try #require(try await stage.events(.claimNotEvaluated).last)
            #expect(event["details"]?["claims"]?[0]?["name"] == "scope")
        }
    }

    @Test(arguments: ["scope", "Scope", "scopes", "scope.x"])
    func `in the profile of RFC 9068 it cannot be defined`(name: String) async throws {
        try await TestServer.run { stage in
            let client = try await stage.makeClient(
                ["accessTokenLifetimeMinutes": 60], server: ["tokenProfile": "RFC9068"])
            let answer = try await add(name, "'read'", to: client)
            #expect(answer.status == 400)
            #expect(answer.causes.first?.hasPrefix("name: is the server's own") == true, "\(answer.body)")
            #expect(try await client.claims()["scope"] == "read")
        }
    }

    @Test func `a hook cannot set it in any profile`() async throws {
        try await TestServer.withHooks { stage, service in
            let hook = try await stage.makeHook(service.hook())
            let client = try await stage.makeClient([
                "inlineHook": ["id": .string(hook), "onFailure": "DENY"]
            ])
            service.answer(.patch(["op": "add", "path": "/claims/scope", "value": "read admin"]))
            #expect(try await client.token().status == 400)
            #expect(try await client.note(.tokenRequested)?["reason"] == "invalid_patch")
        }
    }
}
