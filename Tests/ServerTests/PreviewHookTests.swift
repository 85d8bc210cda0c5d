// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import JOSE
import MonetaServer
import MonetaTesting
import OAuth
import Primitives
import Testing

/// Previews of rules with a hook, with a service that is really called.
@Suite struct PreviewHookTests {
    private func body(_ client: HookClient, _ calls: Bool) -> JSON {
        [
            "clientId": .string(client.id), "grantType": "client_credentials", "scopes": ["read"],
            "callHooks": .bool(calls),
        ]
    }

    @Test func `a hook is asked only when the preview wants it, and then has its say`() async throws {
        try await TestServer.withHooks { stage, service in
            let hook = try await stage.makeHook(service.hook())
            let client = try await stage.makeClient([
                "accessTokenLifetimeMinutes": 60, "inlineHook": ["id": .string(hook)],
            ])
            let path = "/authorizationServers/\(client.server)/preview"
            let quiet = try await stage.send(.post, path, body(client, false)).body
            #expect(service.calls.isEmpty)
            #expect(quiet["inlineHook"]?["called"] == false)
            #expect(
                quiet["inlineHook"]?["request"]?["data"]?["access"]?["claims"]?["team"] == "blue")
            #expect(quiet["accessToken"]?["payload"]?["team"] == "blue")

            service.answer(.patch(["op": "replace", "path": "/claims/team", "value": "red"]))
            let asked = try await stage.send(.post, path, body(client, true)).body
            #expect(service.calls.count == 1)
            #expect(asked["inlineHook"]?["called"] == true)
            #expect(asked["inlineHook"]?["result"] == "PATCHED")
            #expect(asked["accessToken"]?["payload"]?["team"] == "red")
        }
    }

    @Test func `a hook that refuses makes the preview a refusal`() async throws {
        try await TestServer.withHooks { stage, service in
            let hook = try await stage.makeHook(service.hook())
            let client = try await stage.makeClient([
                "accessTokenLifetimeMinutes": 60, "inlineHook": ["id": .string(hook)],
            ])
            service.answer(.json(["error": ["errorSummary": "Not on Sundays"]]))
            let preview = try await stage.send(
                .post, "/authorizationServers/\(client.server)/preview", body(client, true)
            ).body
            #expect(preview["outcome"] == "REFUSED")
            #expect(preview["error"]?["reason"] == "inline_hook_denied")
            #expect(preview["error"]?["description"] == "Not on Sundays")
            #expect(preview["rule"]?["id"] == .string(client.rule))
        }
    }
}
