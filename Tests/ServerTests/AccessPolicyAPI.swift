// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import ManagementAPI
import OAuth
import Persistence
import Primitives
import SystemLog
import Testing

/// What tests of policies and rules need of the directory, and short ways to make policies and rules.
extension ServersAPI {
    private var caller: Caller { .system("test", in: services.surroundings) }

    func makeApp(clientID: String) async throws {
        let services = services
        let caller = caller
        try await services.write(by: caller) { change in
            _ = try createApp(
                AppDraft(
                    label: "App \(clientID)", clientID: clientID,
                    settings: OAuthSettings(
                        applicationType: .service, authenticationMethod: .clientSecretBasic,
                        grantTypes: ["client_credentials"], responseTypes: ["token"])),
                activate: true, sealing: services.masterKey, in: change)
        }
    }

    func makeGroup(_ name: String) async throws -> String {
        let services = services
        let caller = caller
        return try await services.write(by: caller) { change in
            try createGroup(profile: ["name": .string(name), "description": "d"], in: change).id.text
        }
    }

    /// Makes a token hook and answers its id.
    func makeHook() async throws -> String {
        let services = services
        let caller = caller
        return try await services.write(by: caller) { change in
            try createInlineHook(
                InlineHookSettings(
                    name: "hook", kind: .token, version: "1.0.0",
                    channel: HookChannel(
                        version: "1.0.0", uri: "https://hooks.example.com/", headers: [],
                        authentication: .none),
                    secret: nil),
                sealing: HookSealing(masterKey: services.masterKey, door: .closed), in: change
            ).id.text
        }
    }

    /// Makes a policy for all clients and answers its path.
    func makePolicy(on server: JSON, name: String = "p", priority: Int? = nil) async throws -> String {
        let answer = try await send(.post, "/\(server.id)/policies", policyBody(name, priority: priority))
        try #require(answer.status == 201, "\(answer.body)")
        return "/\(server.id)/policies/\(answer.body.id)"
    }

    func policyBody(_ name: String, priority: Int? = nil, clients: [String] = ["ALL_CLIENTS"]) -> JSON {
        var body: JSONObject = [
            "name": .string(name), "description": "d", "type": "OAUTH_AUTHORIZATION_POLICY",
            "conditions": ["clients": ["include": .strings(clients)]],
        ]
        body["priority"] = priority.map { .integer(Int64($0)) }
        return .object(body)
    }

    func ruleBody(
        _ name: String, priority: Int? = nil, grantTypes: [String] = ["client_credentials"],
        people: JSON = [:], scopes: JSON = ["include": ["*"]], token: JSON? = nil
    ) -> JSON {
        var body: JSONObject = [
            "name": .string(name), "type": "RESOURCE_ACCESS",
            "conditions": [
                "grantTypes": ["include": .strings(grantTypes)], "people": people, "scopes": scopes,
            ],
        ]
        body["priority"] = priority.map { .integer(Int64($0)) }
        body["actions"] = token.map { ["token": $0] }
        return .object(body)
    }

    /// The names of a list, in its order, after checking that its priorities run from 1 without gaps.
    func order(_ path: String) async throws -> [String] {
        let list = try await send(.get, path).body
        let priorities = list.array?.compactMap { $0["priority"]?.integer } ?? []
        #expect(priorities == (0..<Int64(priorities.count)).map { $0 + 1 })
        return list.names
    }
}
