// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import MonetaTesting
import Primitives
import Testing
import Web

/// One rule for parameters that cannot be read, in every list.
struct QueryRuleTests {
    static let lists = [
        "/users", "/groups", "/groups/rules", "/apps", "/zones", "/trustedOrigins", "/authorizationServers",
        "/inlineHooks", "/findings", "/mappings", "/api-tokens",
        "/logs",
    ]

    @Test(arguments: lists) func `numbers, flags, orders and words that are not known count as not given`(
        _ list: String
    ) async throws {
        try await TestServer.onEachEngine { api in
            _ = try await api.send(.get, list)
            let plain = try await api.send(.get, list)
            for query in [
                "sortOrder=0", "sortOrder=up", "sortBy=nothing", "limit=many", "limit=0.5", "limit=",
                "after=", "q=",
                "severity=LOUD", "nobody=knows", "activate=perhaps", "search=", "filter=", "expand=", "type=",
            ] {
                let answer = try await api.send(.get, "\(list)?\(query)")
                #expect(answer.status == 200, "\(list)?\(query): \(answer.body)")
                if list != "/logs" { #expect(answer.body == plain.body, "\(list)?\(query)") }
            }
        }
    }

    @Test(arguments: [
        ("/groups", "expand=nothing"), ("/groups/rules", "expand=stats"), ("/logs", "expand=nothing"),
        ("/users", "after=nonsense%20"), ("/groups", "after=%00"), ("/apps", "after=x"), ("/logs", "after=x"),
        ("/users", "filter=status"), ("/users", "search=%28"), ("/groups", "search=a"),
        ("/zones", "filter=a"),
        ("/logs", "filter=a"), ("/logs", "since=yesterday"), ("/logs", "until=1"),
        ("/inlineHooks", "type=nothing"), ("/users", "limit=%zz"),
    ]) func `what decides about the answer is refused when it cannot be read`(
        _ list: String, _ query: String
    ) async throws {
        try await TestServer.onEachEngine { api in
            let answer = try await api.send(.get, "\(list)?\(query)")
            #expect(answer.status == 400, "\(list)?\(query)")
        }
    }

    @Test func `a search of Terraform is answered`() async throws {
        try await TestServer.onEachEngine { api in
            let query = "search=profile.login%20eq%20%22ada@example.com%22&sortOrder=0&limit=200"
            let found = try await api.send(.get, "/users?\(query)")
            #expect(found.status == 200 && found.body.array?.count == 1, "\(found.body)")
        }
    }

    @Test func `a flag is read in any case, and one that is none counts as not given`() async throws {
        try await TestServer.onEachEngine { api in
            func status(_ query: String, _ name: String) async throws -> JSON? {
                let login = JSON.string("\(name)@example.com")
                return try await api.send(
                    .post, "/users?\(query)", ["profile": ["login": login, "email": login]]
                ).body["status"]
            }
            #expect(try await status("activate=FALSE", "a") == "STAGED")
            #expect(try await status("activate=0", "b") == "PROVISIONED")
            #expect(try await status("nextLogin=whenever", "c") == "PROVISIONED")
            let user = try await api.send(.get, "/users/b@example.com").body.id
            let path = "/users/\(user)/lifecycle/reset_password"
            #expect(try await api.send(.post, "\(path)?sendEmail=maybe").status == 400)
            #expect(try await api.send(.post, "\(path)?sendEmail=False").body["resetPasswordUrl"] != nil)
        }
    }

    @Test func `a limit that is too large is cut`() async throws {
        try await TestServer.onEachEngine { api in
            let answer = try await api.send(.get, "/logs?limit=100000")
            #expect(answer.status == 200)
            #expect(
                answer.headers[values: .link].contains {
                    $0.contains("limit=1000&") || $0.contains("limit=1000>")
                })
        }
    }
}
