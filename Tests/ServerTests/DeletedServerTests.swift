// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import ManagementAPI
import MonetaTesting
import OAuth
import Persistence
import Primitives
import Testing

struct DeletedServerTests {
    @Test func `a deleted server is nowhere, and comes back as it was for thirty days`() async throws {
        try await TestServer.onEachEngine { api in
            let made = try await api.send(
                .post, "/authorizationServers",
                ["name": "Gone", "description": "soon", "audiences": ["api://gone"]])
            let id = try #require(made.body["id"]?.string)
            _ = try await api.send(.post, "/authorizationServers/\(id)/scopes", ["name": "read"])
            let before = try await api.send(.get, "/authorizationServers/\(id)").body
            #expect(try await api.send(.delete, "/authorizationServers/\(id)").status == 204)
            for path in ["", "/scopes", "/credentials/keys", "/policies"] {
                #expect(try await api.send(.get, "/authorizationServers/\(id)\(path)").status == 404)
            }
            #expect(try await api.send(.get, "/authorizationServers?q=Gone").body == [])
            #expect(try await api.send(.delete, "/authorizationServers/\(id)").status == 404)
            let gone = try await api.send(.get, "/deletedAuthorizationServers").body.array ?? []
            #expect(gone.map { $0["name"] } == ["Gone"])

            // The name is free, and then it is not.
            let other = try await api.send(
                .post, "/authorizationServers",
                ["name": "Gone", "description": "other", "audiences": ["api://gone"]])
            let refused = try await api.send(.post, "/deletedAuthorizationServers/\(id)/restore")
            #expect(refused.status == 400)
            _ = try await api.send(.delete, "/authorizationServers/\(other.body["id"]?.string ?? "")")
            #expect(try await api.send(.post, "/deletedAuthorizationServers/\(id)/restore").status == 200)
            #expect(try await api.send(.get, "/authorizationServers/\(id)").body == before)
            let scopes = try await api.send(.get, "/authorizationServers/\(id)/scopes").body.array ?? []
            #expect(scopes.contains { $0["name"] == "read" })
            #expect(try await api.send(.post, "/deletedAuthorizationServers/\(id)/restore").status == 404)

            _ = try await api.send(.delete, "/authorizationServers/\(id)")
            // Tokens of the management API live longer when they are used.
            for _ in 0..<2 {
                api.clock.advance(days: 16)
                _ = try await api.send(.get, "/deletedAuthorizationServers")
            }
            #expect(try await api.send(.post, "/deletedAuthorizationServers/\(id)/restore").status == 404)
            let now = api.clock.now
            let purged = try await api.store.write { tx in
                try ServerRecords(tx).purge(deletedBefore: now - DeletedServer.period, limit: 10)
            }
            #expect(purged == 2)
            #expect(try await api.send(.get, "/deletedAuthorizationServers").body == [])
        }
    }
}
