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

@Suite struct ScopesTests {
    @Test func `a new server has the system's scopes in the usual order`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            let answer = try await api.send(.get, "/\(server.id)/scopes")
            let names = answer.body.names
            #expect(names.count == 27)
            #expect(
                names.suffix(7) == [
                    "openid", "profile", "email", "address", "phone", "offline_access", "device_sso",
                ])
            #expect(names.first == "okta.myAccount.appAuthenticator.maintenance.manage")
            let last = try #require(answer.body.array?.last)
            #expect(
                last.object?.names == [
                    "id", "name", "displayName", "description", "system", "metadataPublish", "consent",
                    "optional",
                    "apiResourceId", "default", "_links",
                ])
            #expect(last["metadataPublish"] == "ALL_CLIENTS")
        }
    }

    @Test func `a scope is made, read, replaced and deleted`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            let path = "/\(server.id)/scopes"
            let created = try await api.send(.post, path, ["name": "orders:read"])
            #expect(created.status == 201)
            #expect(created.body["displayName"] == nil)
            #expect(created.body["description"] == .null)
            #expect(created.body["consent"] == "IMPLICIT")
            #expect(created.body["metadataPublish"] == "NO_CLIENTS")
            #expect(created.body["system"] == false)
            let id = created.body.id
            let replaced = try await api.send(
                .put, "\(path)/\(id)",
                ["name": "orders:read", "displayName": "Read", "consent": "REQUIRED", "default": true])
            #expect(replaced.status == 200)
            #expect(replaced.body["default"] == true)
            #expect(try await api.send(.get, "\(path)/\(id)").body == replaced.body)
            #expect(try await api.send(.delete, "\(path)/\(id)").status == 204)
            let gone = try await api.send(.get, "\(path)/\(id)")
            #expect(gone.status == 404)
            let change = try #require(try await api.events(.scopeUpdated).first)["target"]?[0]?[
                "changeDetails"]
            #expect(change?["from"] == ["displayName": .null, "consent": "IMPLICIT", "default": false])
            #expect(change?["to"] == ["displayName": "Read", "consent": "REQUIRED", "default": true])
        }
    }

    @Test(arguments: [
        "", " ", "a b", "a\"b", "a\\b", "ä", "okta", "OKTA", "*", "okta.x", "okta:x", "Okta.x", "<a>",
        "openid",
    ])
    func `a name that cannot be a scope is refused`(name: String) async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            let answer = try await api.send(.post, "/\(server.id)/scopes", ["name": .string(name)])
            #expect(answer.status == 400)
            #expect(answer.code == "E0000001")
            #expect(answer.causes.first?.hasPrefix("name: ") == true)
        }
    }

    @Test(arguments: ["a", "<a", "a>", "oktax", "orders:read", "https://x.example/y", "!#[]~"])
    func `other printable names are taken`(name: String) async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            #expect(
                try await api.send(.post, "/\(server.id)/scopes", ["name": .string(name)]).status == 201)
        }
    }

    @Test func `a system scope keeps its name and cannot be deleted`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            let path = "/\(server.id)/scopes"
            let list = try await api.send(.get, path).body
            let email = try #require(list.array?.first { $0["name"] == "email" })
            #expect(try await api.send(.delete, "\(path)/\(email.id)").status == 403)
            #expect(try await api.send(.put, "\(path)/\(email.id)", ["name": "mail"]).status == 400)
            let changed = try await api.send(
                .put, "\(path)/\(email.id)", ["name": "email", "consent": "REQUIRED"])
            #expect(changed.status == 200)
            #expect(changed.body["system"] == true)
        }
    }

    @Test func `a scope of another server is not found`() async throws {
        try await TestServer.servers { api in
            let one = try await api.makeServer("one")
            let two = try await api.makeServer("two")
            let scope = try await api.send(.post, "/\(one.id)/scopes", ["name": "x"]).body
            for method in [HTTPRequest.Method.get, .delete] {
                #expect(try await api.send(method, "/\(two.id)/scopes/\(scope.id)").status == 404)
            }
            #expect(try await api.send(.put, "/\(two.id)/scopes/\(scope.id)", ["name": "x"]).status == 404)
        }
    }

    @Test func `scopes are listed by page, text and filter`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            let path = "/\(server.id)/scopes"
            for name in ["b", "a", "zz"] { _ = try await api.send(.post, path, ["name": .string(name)]) }
            var names: [String] = []
            var next = "\(path)?limit=10"
            while true {
                let answer = try await api.send(.get, next)
                names += answer.body.names
                let link = answer.headers[values: .link].first { $0.contains("rel=\"next\"") }
                guard let link, let query = link.split(separator: "?").last?.prefix(while: { $0 != ">" })
                else { break }
                next = "\(path)?\(query)"
            }
            #expect(names == (try await api.send(.get, path).body.names))
            #expect(names.count == 30)
            #expect(names.prefix(2) == ["a", "b"])
            #expect(try await api.send(.get, "\(path)?q=OPEN").body.names == ["openid"])
            let filter = "?filter=system%20eq%20false%20and%20name%20sw%20%22z%22"
            #expect(try await api.send(.get, "\(path)\(filter)").body.names == ["zz"])
            #expect(try await api.send(.get, "\(path)?filter=colour%20eq%20%22z%22").code == "E0000031")
            #expect(try await api.send(.get, "\(path)?filter=name%20eq").code == "E0000031")
        }
    }

    @Test func `claims follow the new name of a scope`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            let scope = try await api.send(.post, "/\(server.id)/scopes", ["name": "old"]).body
            let claim = try await api.send(
                .post, "/\(server.id)/claims",
                [
                    "name": "c", "claimType": "RESOURCE", "valueType": "EXPRESSION",
                    "value": "user.department",
                    "conditions": ["scopes": ["old"]],
                ])
            #expect(claim.status == 201)
            _ = try await api.send(.put, "/\(server.id)/scopes/\(scope.id)", ["name": "new"])
            let after = try await api.send(.get, "/\(server.id)/claims/\(claim.body.id)").body
            #expect(after["conditions"]?["scopes"] == ["new"])
        }
    }
}
