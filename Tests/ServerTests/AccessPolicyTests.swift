// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import ManagementAPI
import MonetaTesting
import OAuth
import Persistence
import Primitives
import SystemLog
import Testing

@Suite struct AccessPolicyTests {
    @Test func `a policy is made, read, replaced and deleted`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            let path = "/\(server.id)/policies"
            let created = try await api.send(
                .post, path,
                [
                    "name": "test", "description": "test", "priority": 1, "status": "ACTIVE",
                    "type": "OAUTH_AUTHORIZATION_POLICY",
                    "conditions": ["clients": ["include": ["ALL_CLIENTS"]]],
                ])
            #expect(created.status == 201)
            #expect(
                created.body.object?.names == [
                    "id", "status", "name", "description", "priority", "system", "conditions", "created",
                    "lastUpdated", "_links", "type",
                ])
            #expect(created.body["priority"] == 1)
            #expect(created.body["system"] == false)
            #expect(created.body["conditions"] == ["clients": ["include": ["ALL_CLIENTS"]]])
            let links = try #require(created.body["_links"])
            let own = "https://moneta.test/api/v1/authorizationServers\(path)/\(created.body.id)"
            #expect(links.object?.names == ["self", "rules", "deactivate"])
            #expect(links["self"]?["href"] == .string(own))
            #expect(links["rules"]?["hints"]?["allow"] == ["GET"])
            #expect(try await api.send(.get, "\(path)/\(created.body.id)").body == created.body)
            #expect(try await api.send(.get, path).body == [created.body])

            api.clock.advance(seconds: 5)
            try await api.makeApp(clientID: "webapp")
            let replaced = try await api.send(
                .put, "\(path)/\(created.body.id)", TestServer.policy("new", priority: 1, clients: ["webapp"])
            )
            #expect(replaced.status == 200)
            #expect(replaced.body["conditions"]?["clients"]?["include"] == ["webapp"])
            #expect(replaced.body["created"] == created.body["created"])
            #expect(replaced.body["lastUpdated"] != created.body["lastUpdated"])
            #expect(try await api.send(.delete, "\(path)/\(created.body.id)").status == 204)
            let gone = try await api.send(.get, "\(path)/\(created.body.id)")
            #expect(gone.status == 404)
            #expect(
                gone.body["errorSummary"]
                    == .string("Not found: Resource not found: \(created.body.id) (Policy)"))

            let change = try #require(try await api.events(.policyUpdated).first)["target"]?[0]?[
                "changeDetails"]
            #expect(change?["from"] == ["name": "test", "description": "test", "clients": ["ALL_CLIENTS"]])
            #expect(change?["to"] == ["name": "new", "description": "d", "clients": ["webapp"]])
            #expect(try await api.events(.policyCreated).count == 1)
            #expect(try await api.events(.policyDeleted).count == 1)
        }
    }

    @Test func `a policy without conditions is for no client`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            let created = try await api.send(
                .post, "/\(server.id)/policies", ["name": "p", "description": "d", "priority": 1])
            #expect(created.status == 201)
            #expect(created.body["conditions"] == ["clients": ["include": []]])
        }
    }

    @Test func `what cannot be a policy is refused with every cause`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            let path = "/\(server.id)/policies"
            let blank = try await api.send(.post, path, ["name": " "])
            #expect(blank.status == 400)
            #expect(blank.code == "E0000001")
            #expect(
                blank.causes == [
                    "name: The field cannot be left blank", "description: The field cannot be left blank",
                ])
            let unknown = try await api.send(.post, path, TestServer.policy("p", clients: ["0oaNobody"]))
            #expect(unknown.status == 400)
            #expect(unknown.causes.first?.contains("there is no client `0oaNobody`") == true)
            try await api.makeApp(clientID: "webapp")
            let mixed = try await api.send(
                .post, path, TestServer.policy("p", clients: ["ALL_CLIENTS", "webapp"]))
            #expect(mixed.causes == ["conditions.clients.include: ALL_CLIENTS must stand alone"])
            let long = try await api.send(.post, path, TestServer.policy(String(repeating: "x", count: 101)))
            #expect(long.status == 400)
            #expect(try await api.send(.get, path).body == [])
        }
    }

    @Test func `a policy of another server is not found`() async throws {
        try await TestServer.servers { api in
            let one = try await api.makeServer("one")
            let two = try await api.makeServer("two")
            let policy = try await api.makePolicy(on: one).split(separator: "/")[2]
            let rule = try await api.send(.post, "/\(one.id)/policies/\(policy)/rules", TestServer.rule("r"))
                .body.id
            let wrong = "/\(two.id)/policies/\(policy)"
            for path in [wrong, "\(wrong)/rules", "\(wrong)/rules/\(rule)", "\(wrong)/clients"] {
                #expect(try await api.send(.get, path).status == 404)
            }
            #expect(try await api.send(.put, wrong, TestServer.policy("x")).status == 404)
            #expect(try await api.send(.post, "\(wrong)/lifecycle/deactivate").status == 404)
            #expect(try await api.send(.delete, "\(wrong)/rules/\(rule)").status == 404)
            #expect(try await api.send(.delete, wrong).status == 404)
            #expect(try await api.send(.get, "/\(one.id)/policies/\(policy)/rules/\(rule)").status == 200)
        }
    }

    @Test func `activating and deactivating may be repeated`() async throws {
        try await TestServer.servers { api in
            let path = try await api.makePolicy(on: api.makeServer("a"))
            for _ in 0..<2 {
                #expect(try await api.send(.post, "\(path)/lifecycle/deactivate").status == 204)
            }
            let inactive = try await api.send(.get, path).body
            #expect(inactive["status"] == "INACTIVE")
            #expect(inactive["_links"]?.object?.names == ["self", "rules", "activate"])
            #expect(try await api.send(.post, "\(path)/lifecycle/activate").status == 204)
            #expect(try await api.events(.policyDeactivated).count == 1)
            #expect(try await api.events(.policyActivated).count == 1)
        }
    }

    @Test func `the same document sent again changes nothing`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            let first = try await api.makePolicy(on: server, name: "first", priority: 1)
            _ = try await api.makePolicy(on: server, name: "second", priority: 1)
            let before = try await api.send(.get, first).body
            #expect(before["priority"] == 2)
            api.clock.advance(seconds: 5)
            #expect(try await api.send(.put, first, TestServer.policy("first", priority: 1)).body == before)
            #expect(try await api.send(.put, first, before).body == before)
            #expect(try await api.order("/\(server.id)/policies") == ["second", "first"])
            #expect(try await api.events(.policyUpdated).isEmpty)
        }
    }

    @Test func `the default policy stays last and cannot be deleted`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeDefaultServer()
            let services = api.management
            let caller = Caller.system("first start", in: services.surroundings)
            let policy = try await services.write(by: caller) { change in
                try createDefaultPolicy(of: "default", in: change)
            }
            let path = "/default/policies/\(policy.id)"
            _ = try await api.send(.post, "/default/policies", TestServer.policy("p", priority: 7))
            #expect(try await api.order("/\(server.id)/policies") == ["p", "Default Policy"])
            let document = try await api.send(.get, path).body
            #expect(document["system"] == true)
            #expect(document["_links"]?["self"]?["hints"]?["allow"] == ["GET", "PUT"])
            #expect(try await api.send(.delete, path).status == 403)
            let moved = try await api.send(.put, path, TestServer.policy("Default Policy", priority: 1))
            #expect(moved.body["priority"] == 2)
            let rules = try await api.send(.get, "\(path)/rules").body
            #expect(rules[0]?["conditions"]?["grantTypes"]?["include"] == ["client_credentials"])
            #expect(rules[0]?["conditions"]?["people"] == ["users": ["exclude": []]])
            #expect(rules[1]?["conditions"]?["people"]?["groups"]?["include"] == ["EVERYONE"])
            _ = try await api.send(.post, "\(path)/rules", TestServer.rule("mine", priority: 5))
            #expect(try await api.order("\(path)/rules").first == "mine")
            #expect(try await api.send(.delete, "\(path)/rules/\(rules[0]?.id ?? "")").status == 403)
        }
    }

    @Test func `the clients of a policy are listed by page`() async throws {
        try await TestServer.servers { api in
            for name in ["client-a", "client-b", "client-c"] {
                try await api.makeApp(clientID: name)
                api.clock.advance(seconds: 1)
            }
            let server = try await api.makeServer("a")
            let all = try await api.makePolicy(on: server)
            let list = try await api.send(.get, "\(all)/clients?limit=2")
            #expect(list.body.array?.compactMap { $0["client_id"]?.string } == ["client-a", "client-b"])
            #expect(list.body[0]?["client_name"] == "App client-a")
            let links = list.headers.filter { $0.name.canonicalName == "link" }.map(\.value)
            #expect(links.contains { $0.contains("rel=\"next\"") })
            _ = try await api.send(.put, all, TestServer.policy("p", clients: ["client-c"]))
            let one = try await api.send(.get, "\(all)/clients").body
            #expect(one.array?.compactMap { $0["client_id"]?.string } == ["client-c"])
        }
    }

    @Test func `a replacement of an outdated copy is refused`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            let path = try await api.makePolicy(on: server)
            let tag = try #require(try await api.send(.get, path).headers[.eTag])
            let fresh = try await api.send(
                .put, path, TestServer.policy("new"), headers: [.ifMatch: tag])
            #expect(fresh.status == 200)
            let stale = try await api.send(
                .put, path, TestServer.policy("newer"), headers: [.ifMatch: tag])
            #expect(stale.status == 412)
            #expect(try await api.order("/\(server.id)/policies") == ["new"])
        }
    }
}
