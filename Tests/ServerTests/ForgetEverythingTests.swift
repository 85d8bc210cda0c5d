// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import MonetaServer
import MonetaTesting
import Persistence
import Primitives
import Testing

/// What a whole server remembers of the database, and that it forgets all of it.
///
/// The database is changed as a standby changes it that becomes the primary and lacks the last changes:
/// without a word to anybody.
@Suite struct ForgetEverythingTests {
    private static func change(_ stage: TestServer, _ statements: SQL...) async throws {
        try await stage.services.store.write { tx in for statement in statements { try tx.run(statement) } }
    }

    @Test func `apps, servers and stored policies are read again`() async throws {
        try await TestServer.run { stage in
            let store = stage.services.store
            let client = try await stage.makeClient(["accessTokenLifetimeMinutes": 10])
            #expect(try await client.token().status == 200)
            try await Self.change(
                stage, "UPDATE app SET status = 'INACTIVE' WHERE client_id = \(client.id)",
                "DELETE FROM decision_basis")
            #expect(try await client.token().status == 200, "it is remembered, or this test shows nothing")
            store.changes.forgetEverything()
            #expect(try await client.token().status == 401)

            try await Self.change(stage, "UPDATE app SET status = 'ACTIVE' WHERE client_id = \(client.id)")
            store.changes.forgetEverything()
            #expect(try await client.token().status == 200)
            let hasBasis = try await store.read { try $0.exists("SELECT 1 AS one FROM decision_basis") }
            #expect(hasBasis, "the policies of the decision are stored again")

            try await Self.change(
                stage, "UPDATE authorization_server SET status = 'INACTIVE' WHERE id = \(client.server)")
            #expect(try await client.token().status == 200)
            store.changes.forgetEverything()
            #expect(try await client.token().status == 400)
        }
    }

    @Test func `keys that are in no database sign no more`() async throws {
        try await TestServer.run { stage in
            let client = try await stage.makeClient(["accessTokenLifetimeMinutes": 10])
            #expect(try await client.token().status == 200)
            try await Self.change(stage, "DELETE FROM signing_key WHERE server_id = \(client.server)")
            #expect(try await client.token().status == 200)
            stage.services.store.changes.forgetEverything()
            #expect(try await client.token().status >= 400)
        }
    }

    @Test func `API tokens, their owners and roles are read again`() async throws {
        try await TestServer.run { stage in
            #expect(try await stage.send(.get, "/groups").status == 200)
            try await Self.change(stage, "DELETE FROM admin_role")
            #expect(try await stage.send(.get, "/groups").status == 200)
            stage.services.store.changes.forgetEverything()
            #expect(try await stage.send(.get, "/groups").status == 403)
            try await Self.change(stage, "DELETE FROM api_token")
            stage.services.store.changes.forgetEverything()
            #expect(try await stage.send(.get, "/groups").status == 401)
        }
    }
}
