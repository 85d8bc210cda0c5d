// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import MonetaTesting
import OAuth
import Persistence
import Primitives
import SystemLog
import Testing

@Suite struct ServerClaimsTests {
    private static func expression(_ name: String, _ value: String, _ type: String = "RESOURCE") -> JSON {
        [
            "name": .string(name), "claimType": .string(type), "valueType": "EXPRESSION",
            "value": .string(value),
            "conditions": [:], "status": "ACTIVE", "alwaysIncludeInToken": false,
        ]
    }

    @Test func `a new server has the system's claims`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            let claims = try await api.send(.get, "/\(server.id)/claims").body
            #expect(
                claims.names == [
                    "sub", "address", "birthdate", "email", "email_verified", "family_name", "gender",
                    "given_name",
                    "locale", "middle_name", "name", "nickname", "phone_number", "picture",
                    "preferred_username",
                    "profile", "updated_at", "website", "zoneinfo",
                ])
            let sub = try #require(claims[0])
            #expect(sub["value"] == "(appuser != null) ? appuser.userName : app.clientId")
            #expect(
                sub.object?.names == [
                    "id", "name", "status", "claimType", "valueType", "value", "conditions", "system",
                    "alwaysIncludeInToken", "apiResourceId", "_links",
                ])
            #expect(claims[1]?["value"] == nil)
            #expect(claims[1]?["conditions"] == ["scopes": ["address"]])
        }
    }

    @Test func `a claim for access tokens is always included`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            let answer = try await api.send(
                .post, "/\(server.id)/claims", Self.expression("test", "cool"))
            #expect(answer.status == 201)
            #expect(answer.body["alwaysIncludeInToken"] == true)
            #expect(answer.body["conditions"] == ["scopes": []])
            var changed = try #require(answer.body.object)
            changed["status"] = "INACTIVE"
            changed["name"] = "test_updated"
            let put = try await api.send(.put, "/\(server.id)/claims/\(answer.body.id)", .object(changed))
            #expect(put.status == 200)
            #expect(put.body == .object(changed))
            #expect(try await api.send(.delete, "/\(server.id)/claims/\(answer.body.id)").status == 204)
            #expect(try await api.send(.get, "/\(server.id)/claims/\(answer.body.id)").status == 404)
            #expect(try await api.events(.claimUpdated).count == 1)
        }
    }

    @Test(arguments: [
        ("iss", "RESOURCE"), ("scp", "RESOURCE"), ("ISS", "RESOURCE"), ("cnf", "IDENTITY"),
        ("nonce", "IDENTITY"),
        ("sub", "RESOURCE"), ("sub", "IDENTITY"), ("email", "IDENTITY"), ("a b", "RESOURCE"),
        ("", "RESOURCE"),
    ])
    func `a name that is reserved or taken is refused`(name: String, type: String) async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            let answer = try await api.send(
                .post, "/\(server.id)/claims", Self.expression(name, "user.x", type))
            #expect(answer.status == 400)
            #expect(answer.causes.first?.hasPrefix("name: ") == true)
        }
    }

    @Test func `the same name can be used once for each type`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            let path = "/\(server.id)/claims"
            #expect(try await api.send(.post, path, Self.expression("dept", "user.x")).status == 201)
            #expect(
                try await api.send(.post, path, Self.expression("dept", "user.x", "IDENTITY")).status == 201)
            #expect(try await api.send(.post, path, Self.expression("dept", "user.y")).status == 400)
        }
    }

    @Test func `an expression is read before it is saved and the place is named`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            let path = "/\(server.id)/claims"
            let syntax = try await api.send(.post, path, Self.expression("c", "user.x + "))
            #expect(syntax.status == 400)
            #expect(syntax.causes.first?.hasPrefix("value: ") == true)
            #expect(syntax.causes.first?.contains("column") == true)
            let unknown = try await api.send(.post, path, Self.expression("c", "String.nothing(user.x)"))
            #expect(unknown.status == 400)
            let costly = try await api.send(
                .post, path, Self.expression("c", "user.tags.![user.tags.![user.tags.![1]]]"))
            #expect(costly.code == "E0000001")
            #expect(costly.causes.first?.contains("column") == true)
            let long = try await api.send(
                .post, path, Self.expression("c", String(repeating: "a", count: 1025)))
            #expect(long.status == 400)
            #expect(try await api.send(.post, path, Self.expression("c", " ")).status == 400)
            let scope = try await api.send(
                .post, path,
                [
                    "name": "c", "claimType": "RESOURCE", "valueType": "EXPRESSION", "value": "user.x",
                    "conditions": ["scopes": ["nowhere"]],
                ])
            #expect(scope.causes.first?.hasPrefix("conditions.scopes: ") == true)
        }
    }

    @Test func `a groups claim has a filter that can be read`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            let path = "/\(server.id)/claims"
            func groups(_ name: String, _ type: JSON, _ value: String) async throws -> Answer {
                try await api.send(
                    .post, path,
                    [
                        "name": .string(name), "claimType": "RESOURCE", "valueType": "GROUPS",
                        "value": .string(value), "group_filter_type": type, "conditions": [:],
                    ])
            }
            let made = try await groups("groups", "STARTS_WITH", "Every")
            #expect(made.status == 201)
            #expect(made.body["group_filter_type"] == "STARTS_WITH")
            #expect(try await groups("g2", "REGEX", ".*").status == 201)
            #expect(try await groups("g3", "REGEX", "(").status == 400)
            #expect(try await groups("g4", .null, "x").status == 400)
            #expect(try await groups("g5", "ENDS_WITH", "x").status == 400)
        }
    }

    @Test func `of a system claim one member can be changed`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            let path = "/\(server.id)/claims"
            let claims = try await api.send(.get, path).body
            let sub = try #require(claims[0]?.object)
            let address = try #require(claims[1]?.object)
            func put(_ claim: JSONObject, _ changes: (String, JSON)...) async throws -> Answer {
                var claim = claim
                for (name, value) in changes { claim[name] = value }
                return try await api.send(.put, "\(path)/\(JSON.object(claim).id)", .object(claim))
            }
            let included = try await put(address, ("alwaysIncludeInToken", true))
            #expect(included.body["alwaysIncludeInToken"] == true)
            let value = try await put(sub, ("value", "app.clientId"))
            #expect(value.body["value"] == "app.clientId")
            let refused = try await put(address, ("name", "street"), ("status", "INACTIVE"))
            #expect(refused.status == 400)
            #expect(
                refused.causes == [
                    "name: of the system claim `address` only alwaysIncludeInToken can be changed",
                    "status: of the system claim `address` only alwaysIncludeInToken can be changed",
                ])
            #expect(try await put(sub, ("value", "(")).status == 400)
            #expect(try await put(sub, ("conditions", ["scopes": ["email"]])).status == 400)
            #expect(try await api.send(.delete, "\(path)/\(JSON.object(sub).id)").status == 403)
        }
    }
}
