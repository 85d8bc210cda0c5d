// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import MonetaTesting
import Primitives
import Testing

/// What tests of policies and rules need of the directory, and short ways to make policies and rules.
extension TestServer {
    func makeApp(clientID: String) async throws {
        _ = try await makeApp(
            TestServer.app(
                "App \(clientID)", oauth: ["response_types": ["token"]],
                client: ["client_id": .string(clientID)]))
    }

    /// Makes a token hook and answers its id.
    func makeHook() async throws -> String {
        try await make(
            "/inlineHooks",
            [
                "name": "hook", "type": "com.okta.oauth2.tokens.transform", "version": "1.0.0",
                "channel": [
                    "type": "HTTP", "version": "1.0.0",
                    "config": ["uri": "https://hooks.example.com/", "method": "POST"],
                ],
            ]
        ).id
    }

    /// Makes a policy for all clients and answers its path.
    func makePolicy(on server: JSON, name: String = "p", priority: Int? = nil) async throws -> String {
        let path = "/\(server.id)/policies"
        let policy = try await make("/authorizationServers\(path)", Self.policy(name, priority: priority))
        return "\(path)/\(policy.id)"
    }

    /// The names of a list, in its order, after checking that its priorities run from 1 without gaps.
    func order(_ path: String) async throws -> [String] {
        let list = try await send(.get, path).body
        let priorities = list.array?.compactMap { $0["priority"]?.integer } ?? []
        #expect(priorities == (0..<Int64(priorities.count)).map { $0 + 1 })
        return list.names
    }
}
