// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import MonetaTesting
import OAuth
import Persistence
import Primitives
import SystemLog
import Testing
import Web

@Suite struct ServersTests {
    @Test func `a new server answers as recorded and has no policy`() async throws {
        try await TestServer.servers { api in
            let answer = try await api.send(
                .post, "",
                [
                    "name": "Orders", "audiences": ["api://orders"], "issuerMode": "ORG_URL",
                    "credentials": ["signing": ["rotationMode": "MANUAL"]],
                ])
            #expect(answer.status == 201)
            let server = answer.body
            #expect(
                server.object?.names == [
                    "id", "name", "description", "audiences", "issuer", "issuerMode", "status", "created",
                    "lastUpdated", "credentials", "default", "_links",
                ])
            #expect(server["description"] == .null)
            #expect(server["issuer"] == .string("https://moneta.test/oauth2/\(server.id)"))
            let signing = server["credentials"]?["signing"]
            #expect(signing?["rotationMode"] == "AUTO")
            #expect(signing?["lastRotated"] == "2025-10-09T08:53:20.000Z")
            #expect(signing?["nextRotation"] == "2026-01-07T08:53:20.000Z")
            #expect(signing?["algorithm"] == nil)
            #expect(
                server["_links"]?.object?.names == [
                    "rotateKey", "metadata", "keys", "claims", "policies", "self", "scopes", "deactivate",
                ])
            let policies = try await api.store.read { tx in
                try tx.rows("SELECT id FROM access_policy").count
            }
            #expect(policies == 0)
            let event = try #require(try await api.events(.serverCreated).first)
            #expect(event["target"]?[0]?["changeDetails"]?["to"]?["name"] == "Orders")
        }
    }

    @Test func `what is wrong with a server is said all at once`() async throws {
        try await TestServer.servers { api in
            let blank = try await api.send(.post, "", [:])
            #expect(blank.status == 400)
            #expect(blank.code == "E0000001")
            #expect(blank.causes.count == 2)
            let two = try await api.send(.post, "", ["name": "a", "audiences": ["a", "b"]])
            #expect(two.status == 400)
            #expect(two.causes.first?.hasPrefix("audiences: ") == true)
            for audience in [" ", "api:", "a b:c", ":x", "9api://x", "api://%zz"] {
                let bad = try await api.send(
                    .post, "", ["name": "a", "audiences": [.string(audience)]])
                #expect(bad.status == 400, "\(audience)")
            }
            let symmetric = try await api.send(
                .post, "",
                ["name": "a", "audiences": ["a"], "credentials": ["signing": ["algorithm": "HS256"]]])
            #expect(symmetric.status == 400)
            let wrongType = try await api.send(.post, "", ["name": 5, "audiences": "a"])
            #expect(wrongType.causes.count == 2)
        }
    }

    @Test func `the name of a server is unique`() async throws {
        try await TestServer.servers { api in
            _ = try await api.makeServer("a")
            let second = try await api.makeServer("b")
            let again = try await api.send(.post, "", ["name": "a", "audiences": ["x"]])
            #expect(again.status == 400)
            #expect(
                again.causes == ["name: An object with this field already exists in the current organization"]
            )
            let renamed = try await api.send(.put, "/\(second.id)", ["name": "a", "audiences": ["x"]])
            #expect(renamed.status == 400)
        }
    }

    @Test func `a whole server sent back changes nothing but the time`() async throws {
        try await TestServer.servers { api in
            let created = try await api.makeServer("a")
            api.clock.advance(seconds: 5)
            var sent = try #require(created.object)
            sent["status"] = "INACTIVE"
            sent["id"] = "other"
            let answer = try await api.send(.put, "/\(created.id)", .object(sent))
            #expect(answer.status == 200)
            var expected = try #require(created.object)
            expected["lastUpdated"] = "2025-10-09T08:53:25.000Z"
            #expect(answer.body == .object(expected))
        }
    }

    @Test func `a replacement keeps what its client does not know of`() async throws {
        try await TestServer.servers { api in
            let created = try await api.makeServer("a")
            let extended = try await api.send(
                .put, "/\(created.id)",
                [
                    "name": "a", "audiences": ["api://a"], "description": "d", "tokenProfile": "RFC9068",
                    "resources": ["https://a.example/"],
                ])
            #expect(extended.body["tokenProfile"] == "RFC9068")
            #expect(extended.body["resources"] == ["https://a.example/"])
            let plain = try await api.send(.put, "/\(created.id)", ["name": "b", "audiences": ["api://a"]])
            #expect(plain.body["name"] == "b")
            #expect(plain.body["description"] == .null)
            #expect(plain.body["tokenProfile"] == "RFC9068")
            let reset = try await api.send(
                .put, "/\(created.id)",
                ["name": "b", "audiences": ["api://a"], "tokenProfile": "OKTA", "resources": []])
            #expect(reset.body["tokenProfile"] == nil)
            #expect(reset.body["resources"] == nil)
            let fragment = try await api.send(
                .put, "/\(created.id)",
                ["name": "b", "audiences": ["api://a"], "resources": ["https://a.example/#x"]])
            #expect(fragment.status == 400)
        }
    }

    @Test func `manual rotation has no next rotation`() async throws {
        try await TestServer.servers { api in
            let created = try await api.makeServer("a")
            func replace(_ mode: JSON) async throws -> JSON? {
                try await api.send(
                    .put, "/\(created.id)",
                    [
                        "name": "a", "audiences": ["x"], "credentials": ["signing": ["rotationMode": mode]],
                    ]
                ).body["credentials"]?["signing"]
            }
            let manual = try await replace("MANUAL")
            #expect(manual?["rotationMode"] == "MANUAL")
            #expect(manual?["nextRotation"] == nil)
            #expect(manual?["kid"] == created["credentials"]?["signing"]?["kid"])
            try await api.advance(days: 200)
            let automatic = try await replace("AUTO")
            #expect(automatic?["nextRotation"] == "2026-04-28T08:53:20.000Z")
        }
    }

    @Test func `a server changes its state with an empty answer, however often`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            for _ in 1...2 {
                #expect(try await api.send(.post, "/\(server.id)/lifecycle/deactivate").status == 204)
            }
            let inactive = try await api.send(.get, "/\(server.id)").body
            #expect(inactive["status"] == "INACTIVE")
            #expect(inactive["_links"]?["activate"] != nil)
            #expect(inactive["_links"]?["deactivate"] == nil)
            #expect(try await api.events(.serverDeactivated).count == 1)
            #expect(try await api.send(.post, "/\(server.id)/lifecycle/activate").status == 204)
            #expect(try await api.send(.get, "/\(server.id)").body["status"] == "ACTIVE")
        }
    }

    @Test func `an active server can be deleted with everything in it`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            #expect(try await api.send(.delete, "/\(server.id)").status == 204)
            let gone = try await api.send(.get, "/\(server.id)")
            #expect(gone.status == 404)
            #expect(gone.code == "E0000007")
            #expect(
                gone.body["errorSummary"]
                    == .string("Not found: Resource not found: \(server.id) (AuthorizationServer)"))
            // It can be brought back for a while; then nothing of it is left.
            let later = api.clock.now + DeletedServer.period + .seconds(1)
            let left = try await api.store.write { tx in
                #expect(try ServerRecords(tx).purge(deletedBefore: later, limit: 10) == 1)
                return try tx.rows(
                    "SELECT id FROM scope UNION ALL SELECT id FROM claim UNION ALL SELECT kid FROM signing_key"
                )
                .count
            }
            #expect(left == 0)
            #expect(try await api.events(.serverDeleted).count == 1)
        }
    }

    @Test func `the default server has two names and stays`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeDefaultServer()
            let byWord = try await api.send(.get, "/default").body
            #expect(byWord == (try await api.send(.get, "/\(server.id)").body))
            #expect(byWord["id"] == "ausDefault")
            #expect(byWord["default"] == true)
            #expect(byWord["issuer"] == "https://moneta.test/oauth2/default")
            #expect(
                byWord["_links"]?["self"]?["href"]
                    == "https://moneta.test/api/v1/authorizationServers/default")
            let refused = try await api.send(.delete, "/default")
            #expect(refused.status == 403)
            #expect(refused.causes.count == 1)
            #expect(try await api.send(.post, "/default/lifecycle/deactivate").status == 204)
            #expect(
                try await api.send(.put, "/default", ["name": "x", "audiences": ["y"]]).body["name"] == "x")
        }
    }

    @Test func `there is one default server`() async throws {
        try await TestServer.servers { api in
            _ = try await api.makeDefaultServer()
            await #expect(throws: ChangeRefused.self) { _ = try await api.makeDefaultServer() }
        }
    }

    @Test func `servers are listed by page, and by name or audience`() async throws {
        try await TestServer.servers { api in
            for (name, audience) in [("a", "ax"), ("b_1", "bx"), ("c", "cx"), ("B%", "Bx")] {
                api.clock.advance(seconds: 1)
                _ = try await api.makeServer(name, audience: "api://\(audience)")
            }
            let all = try await api.send(.get, "")
            #expect(all.body.names == ["a", "b_1", "c", "B%"])
            #expect(all.headers[values: .link].isEmpty)
            let first = try await api.send(.get, "?limit=3")
            #expect(first.body.names == ["a", "b_1", "c"])
            let links = first.headers[values: .link]
            #expect(links.first == "<https://moneta.test/api/v1/authorizationServers?limit=3>; rel=\"self\"")
            let next = try #require(links.last?.split(separator: "after=").last?.prefix { $0 != "&" })
            #expect(try await api.send(.get, "?limit=3&after=\(next)").body.names == ["B%"])
            #expect(try await api.send(.get, "?q=_").body.names == ["b_1"])
            #expect(try await api.send(.get, "?q=%25").body.names == ["B%"])
            #expect(try await api.send(.get, "?q=API://B").body.names == ["b_1", "B%"])
            #expect(try await api.send(.get, "?after=nonsense").code == "E0000029")
        }
    }

    @Test func `a change is refused when the document has changed since`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            let tag = try #require(try await api.send(.get, "/\(server.id)").headers[.eTag])
            func replace(_ name: String) async throws -> Answer {
                try await api.send(
                    .put, "/\(server.id)", ["name": .string(name), "audiences": ["x"]],
                    headers: [.ifMatch: tag])
            }
            #expect(try await replace("b").status == 200)
            let late = try await replace("c")
            #expect(late.status == 412)
            #expect(try await api.send(.get, "/\(server.id)").body["name"] == "b")
        }
    }

    @Test func `servers are associated and parted`() async throws {
        try await TestServer.servers { api in
            let one = try await api.makeServer("one")
            let two = try await api.makeServer("two")
            let path = "/\(one.id)/associatedServers"
            #expect(try await api.send(.get, path).status == 400)
            #expect(try await api.send(.get, "\(path)?trusted=false").body.names == ["two"])
            let added = try await api.send(.post, path, ["trusted": [.string(two.id)]])
            #expect(added.status == 200)
            #expect(added.body.names == ["two"])
            let again = try await api.send(.post, path, ["trusted": [.string(two.id)]])
            #expect(again.status == 400)
            #expect(try await api.send(.post, path, ["trusted": [.string(one.id)]]).status == 400)
            #expect(try await api.send(.post, path, ["trusted": ["aus0"]]).status == 404)
            #expect(try await api.send(.get, "\(path)?trusted=true").body.names == ["two"])
            #expect(try await api.send(.get, "\(path)?trusted=false").body.names == [])
            #expect(try await api.send(.delete, "\(path)/\(two.id)").status == 204)
            #expect(try await api.send(.delete, "\(path)/\(two.id)").status == 404)
            #expect(try await api.events(.trustedServerAdded).count == 1)
            #expect(try await api.events(.trustedServerDeleted).count == 1)
        }
    }
}
