// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import ManagementAPI
import MonetaTesting
import Persistence
import Primitives
import SystemLog
import Testing

@Suite struct AppsTests {
    @Test func `an app is created as recorded, with its secret shown this once`() async throws {
        try await TestServer.onEachEngine { api in
            let created = try await api.makeApp(
                TestServer.app(
                    "Shop", type: "web", grants: ["authorization_code", "implicit"],
                    oauth: [
                        "response_types": ["code", "token", "id_token"],
                        "redirect_uris": ["https://localhost:8443/redirect_uri/"], "issuer_mode": "ORG_URL",
                    ]))
            #expect(
                created.object?.names == [
                    "id", "orn", "name", "label", "status", "lastUpdated", "created", "accessibility",
                    "visibility", "features", "signOnMode", "credentials", "universalLogout", "settings",
                    "_links",
                ])
            #expect(
                created["credentials"]?["oauthClient"]?.object?.names == [
                    "autoKeyRotation", "client_id", "client_secret", "token_endpoint_auth_method",
                    "pkce_required",
                ])
            #expect(created["credentials"]?["oauthClient"]?["client_id"] == created["id"])
            #expect(created["credentials"]?["oauthClient"]?["client_secret"]?.string?.count == 64)
            #expect(
                created["settings"]?["oauthClient"] == [
                    "client_uri": nil, "logo_uri": nil,
                    "redirect_uris": ["https://localhost:8443/redirect_uri/"],
                    "response_types": ["code", "token", "id_token"],
                    "grant_types": ["authorization_code", "implicit"], "application_type": "web",
                    "consent_method": "TRUSTED", "issuer_mode": "ORG_URL",
                    "idp_initiated_login": ["mode": "DISABLED", "default_scope": []],
                    "wildcard_redirect": "DISABLED", "dpop_bound_access_tokens": false,
                    "participate_slo": false,
                ])
            let read = try await api.send(.get, "/apps/\(created.id)")
            #expect(read.status == 200)
            #expect(read.body["credentials"]?["oauthClient"]?["client_secret"] == nil)
            #expect(read.headers[.eTag] != nil)
        }
    }

    @Test func `the secret is stored as its hash and never stands in an event`() async throws {
        try await TestServer.onEachEngine { api in
            let created = try await api.makeApp()
            let secret = try #require(created["credentials"]?["oauthClient"]?["client_secret"]?.string)
            let stored = try await api.store.read { tx in
                try ClientSecretRecords(tx).active(of: ID(created.id))
            }
            #expect(stored.map(\.hash) == [OpaqueToken.hash(secret.utf8)])
            #expect(stored.map(\.sealed) == [nil])
            let events = try await api.events(.appCreated)
            #expect(events.count == 1)
            #expect(!events.contains { $0.text.contains(secret) || $0.text.contains(stored[0].hash) })
        }
    }

    @Test func `a secret for client_secret_jwt is sealed under the master key`() async throws {
        try await TestServer.onEachEngine { api in
            let created = try await api.makeApp(TestServer.app(method: "client_secret_jwt"))
            let secret = try #require(created["credentials"]?["oauthClient"]?["client_secret"]?.string)
            let stored = try await api.store.read { tx in
                try ClientSecretRecords(tx).active(of: ID(created.id))
            }
            let sealed = try #require(stored.first?.sealed)
            let opened = try api.masterKey.open(sealed, for: .clientSecret, named: stored[0].id.text)
            #expect(opened == Array(secret.utf8))
        }
    }

    struct Refusal: Sendable {
        let type: String
        let grants: [String]
        let redirects: [String]
        let more: JSONObject
        let field: String

        init(_ type: String, _ grants: [String], _ redirects: [String], _ more: JSONObject, _ field: String) {
            self.type = type
            self.grants = grants
            self.redirects = redirects
            self.more = more
            self.field = field
        }
    }

    static let refusals: [Refusal] = [
        Refusal("service", ["authorization_code"], [], [:], "grant_types"),
        Refusal("service", ["client_credentials"], ["https://a.example/cb"], [:], "redirect_uris"),
        Refusal("service", ["client_credentials"], [], ["response_types": ["code"]], "response_types"),
        Refusal("web", ["client_credentials"], [], [:], "grant_types"),
        Refusal("web", ["authorization_code"], [], [:], "redirect_uris"),
        Refusal("web", ["authorization_code", "password"], ["https://a.example/cb"], [:], "grant_types"),
        Refusal(
            "web", ["authorization_code"], ["https://a.example/cb"], ["response_types": ["token"]],
            "response_types"),
        Refusal("web", ["authorization_code"], ["https://a.example/cb#part"], [:], "redirect_uris[0]"),
        Refusal("web", ["authorization_code"], ["javascript:alert(1)"], [:], "redirect_uris[0]"),
        Refusal("web", ["authorization_code"], ["https://ada@a.example/cb"], [:], "redirect_uris[0]"),
        Refusal("web", ["authorization_code"], ["https://*.a.example/cb"], [:], "redirect_uris[0]"),
        Refusal("web", ["authorization_code"], ["http:/cb"], [:], "redirect_uris[0]"),
        Refusal("native", ["authorization_code"], ["myapp://*/cb"], [:], "redirect_uris[0]"),
        Refusal("native", ["authorization_code"], ["data:text/html,x"], [:], "redirect_uris[0]"),
        Refusal("native", ["authorization_code"], ["VBScript:x"], [:], "redirect_uris[0]"),
        Refusal("native", ["authorization_code"], ["file:///x"], [:], "redirect_uris[0]"),
        Refusal("native", ["authorization_code"], ["blob:https://a.example/1"], [:], "redirect_uris[0]"),
        Refusal("native", ["authorization_code"], ["about:blank"], [:], "redirect_uris[0]"),
        Refusal("browser", ["authorization_code"], ["/cb"], [:], "redirect_uris[0]"),
        Refusal(
            "service", ["client_credentials"], [], ["dpop_bound_access_tokens": true],
            "dpop_bound_access_tokens"),
        Refusal("service", ["client_credentials"], [], ["jwks_uri": "http://a.example/keys"], "jwks_uri"),
        Refusal("service", ["client_credentials"], [], ["logo_uri": "javascript:alert(1)"], "logo_uri"),
    ]

    @Test(arguments: refusals)
    func `what an app of a type may not have is refused`(refusal: Refusal) async throws {
        try await TestServer.onEachEngine { api in
            var oauth = refusal.more
            if !refusal.redirects.isEmpty { oauth["redirect_uris"] = .strings(refusal.redirects) }
            let answer = try await api.send(
                .post, "/apps", TestServer.app(type: refusal.type, grants: refusal.grants, oauth: oauth))
            #expect(answer.status == 400)
            #expect(answer.code == "E0000001")
            #expect(answer.causes.contains { $0.hasPrefix("\(refusal.field):") }, "\(answer.causes)")
        }
    }

    @Test(arguments: [
        ("native", "com.example.app:/cb", "DISABLED"), ("native", "http://127.0.0.1:8080/cb", "DISABLED"),
        ("browser", "http://localhost:3000/cb", "DISABLED"), ("web", "http://[::1]/cb", "DISABLED"),
        ("web", "https://*.shop.example/cb", "SUBDOMAIN"), ("web", "https://a.example/cb?x=%20", "DISABLED"),
        ("web", "http://shop.example/", "DISABLED"), ("native", "myapp://callback", "DISABLED"),
        ("web", "com.example.app:/cb", "DISABLED"),
    ])
    func `redirect URIs that the original takes are taken`(type: String, uri: String, wildcard: String)
        async throws
    {
        try await TestServer.onEachEngine { api in
            let app = try await api.makeApp(
                TestServer.app(
                    type: type, grants: ["authorization_code"],
                    oauth: ["redirect_uris": [.string(uri)], "wildcard_redirect": .string(wildcard)]))
            #expect(app["settings"]?["oauthClient"]?["redirect_uris"] == [.string(uri)])
            #expect(app["credentials"]?["oauthClient"]?["pkce_required"] == .bool(type != "web"))
        }
    }

    @Test func `a client without a secret must use PKCE and cannot use client_credentials`() async throws {
        try await TestServer.onEachEngine { api in
            let service = try await api.send(.post, "/apps", TestServer.app(method: "none"))
            #expect(service.status == 400)
            let oauth: JSONObject = ["redirect_uris": ["https://a.example/cb"]]
            let lax = try await api.send(
                .post, "/apps",
                TestServer.app(
                    type: "browser", grants: ["authorization_code"], method: "none", oauth: oauth,
                    client: ["pkce_required": false]))
            #expect(lax.causes.contains { $0.hasPrefix("pkce_required:") })
            let app = try await api.makeApp(
                TestServer.app(
                    type: "browser", grants: ["authorization_code", "refresh_token"], method: "none",
                    oauth: oauth))
            #expect(app["credentials"]?["oauthClient"]?["client_secret"] == nil)
            #expect(
                app["settings"]?["oauthClient"]?["refresh_token"] == [
                    "rotation_type": "ROTATE", "leeway": 30,
                ])
        }
    }

    @Test func `a client_id can be chosen once and belongs to one app`() async throws {
        try await TestServer.onEachEngine { api in
            let document = TestServer.app(
                client: ["client_id": "my.client-1", "client_secret": "a-secret-of-my-own-choice"])
            let app = try await api.makeApp(document)
            #expect(app["credentials"]?["oauthClient"]?["client_id"] == "my.client-1")
            #expect(app["credentials"]?["oauthClient"]?["client_secret"] == "a-secret-of-my-own-choice")
            let found = try await api.store.read { tx in try AppRecords(tx).find(clientID: "my.client-1")?.id
            }
            #expect(found?.text == app.id)
            #expect(try await api.send(.post, "/apps", document).code == "E0000001")
            let renamed = try await api.send(
                .put, "/apps/\(app.id)", TestServer.app(client: ["client_id": "other.client"]))
            #expect(renamed.causes.first?.hasPrefix("client_id:") == true)
            for bad in ["short", "ALL_CLIENTS", "with space", "a/b/c/d/e"] {
                let answer = try await api.send(
                    .post, "/apps", TestServer.app(client: ["client_id": .string(bad)]))
                #expect(answer.causes.contains { $0.hasPrefix("client_id:") })
            }
        }
    }

    @Test func `a whole answer can be sent back and changes nothing but the time`() async throws {
        try await TestServer.onEachEngine { api in
            let app = try await api.makeApp(
                TestServer.app(oauth: [
                    "client_uri": "https://a.example", "policy_uri": "https://a.example/p",
                ]))
            let read = try await api.send(.get, "/apps/\(app.id)")
            let replaced = try await api.send(.put, "/apps/\(app.id)", read.body)
            #expect(replaced.status == 200)
            #expect(replaced.body == read.body)
            let with = try await api.send(.put, "/apps/\(app.id)", app)
            #expect(with.body["credentials"]?["oauthClient"]?["client_secret"] == nil)
            let secrets = try await api.send(.get, "/apps/\(app.id)/credentials/secrets")
            #expect(secrets.body.array?.count == 1)
        }
    }

    @Test func `replacing an app resets what is left out and honours If-Match`() async throws {
        try await TestServer.onEachEngine { api in
            var document = TestServer.app("One").object ?? [:]
            document["profile"] = ["team": "ops"]
            document["visibility"] = ["hide": ["iOS": false, "web": false]]
            let app = try await api.makeApp(.object(document))
            #expect(app["profile"] == ["team": "ops"])
            var headers: HTTPFields = [:]
            headers[.ifMatch] = "\"stale\""
            let stale = try await api.send(
                .put, "/apps/\(app.id)", TestServer.app("Two"), headers: headers)
            #expect(stale.status == 412)
            let replaced = try await api.send(.put, "/apps/\(app.id)", TestServer.app("Two"))
            #expect(replaced.body["label"] == "Two")
            #expect(replaced.body["profile"] == nil)
            #expect(replaced.body["visibility"]?["hide"] == ["iOS": true, "web": true])
            let event = try #require(try await api.events(.appUpdated).last)
            #expect(event["target"]?[0]?["changeDetails"]?["from"]?["label"] == "One")
            #expect(event["target"]?[0]?["changeDetails"]?["to"]?["label"] == "Two")
        }
    }

    @Test func `only an inactive app can be deleted, and everything of it goes`() async throws {
        try await TestServer.onEachEngine { api in
            let app = try await api.makeApp()
            let active = try await api.send(.delete, "/apps/\(app.id)")
            #expect(active.status == 403)
            #expect(active.code == "E0000056")
            #expect(active.causes == ["The application must be deactivated before deletion."])
            let stopped = try await api.send(.post, "/apps/\(app.id)/lifecycle/deactivate")
            #expect(stopped.status == 200)
            #expect(stopped.body == [:])
            let read = try await api.send(.get, "/apps/\(app.id)")
            #expect(read.body["status"] == "INACTIVE")
            #expect(read.body["_links"]?["activate"] != nil)
            #expect(try await api.send(.delete, "/apps/\(app.id)").status == 204)
            #expect(try await api.send(.get, "/apps/\(app.id)").status == 404)
            let rest = try await api.store.read { tx in try ClientSecretRecords(tx).list(of: ID(app.id)) }
            #expect(rest.isEmpty)
        }
    }

    @Test func `a change is told to those who compile the app`() async throws {
        try await TestServer.onEachEngine { api in
            let keys = Seen()
            api.store.changes.listen { changed in
                if case .parts(let parts) = changed.extent { keys.add(parts.map(\.text)) }
            }
            let app = try await api.makeApp(TestServer.app(client: ["client_id": "the.client"]))
            #expect(keys.all.contains("app:the.client"))
            keys.clear()
            _ = try await api.send(.post, "/apps/\(app.id)/credentials/secrets")
            #expect(keys.all.contains("app:the.client"))
        }
    }

    @Test func `apps are listed in pages, by prefix and by filter`() async throws {
        try await TestServer.onEachEngine { api in
            for label in ["Alpha", "Beta", "al%pine"] {
                _ = try await api.makeApp(TestServer.app(label))
                api.clock.advance(seconds: 1)
            }
            func labels(_ query: String) async throws -> [String] {
                let answer = try await api.send(.get, "/apps?\(query)")
                return answer.body.array?.compactMap { $0["label"]?.string } ?? ["\(answer.body)"]
            }
            #expect(try await labels("") == ["Alpha", "Beta", "al%pine"])
            #expect(try await labels("q=AL") == ["Alpha", "al%pine"])
            #expect(try await labels("q=al%25") == ["al%pine"])
            #expect(try await labels("filter=status%20eq%20%22INACTIVE%22") == [])
            #expect(
                try await labels("filter=name%20eq%20%22oidc_client%22%20and%20label%20sw%20%22B%22") == [
                    "Beta"
                ])
            let bad = try await api.send(.get, "/apps?filter=colour%20eq%20%22x%22")
            #expect(bad.code == "E0000031")
            let first = try await api.send(.get, "/apps?limit=2")
            let links = first.headers[values: HTTPField.Name("Link") ?? .server]
            #expect(links.count == 2)
            #expect(links.first == "<https://moneta.test/api/v1/apps?limit=2>; rel=\"self\"")
            let next = try #require(links.last?.split(separator: "?").last?.split(separator: ">").first)
            #expect(try await labels(String(next)) == ["al%pine"])
            #expect(try await api.send(.get, "/apps?after=zzz").code == "E0000029")
        }
    }

    @Test func `assigning a policy to an app is accepted, to no app is not`() async throws {
        try await TestServer.onEachEngine { api in
            let app = try await api.makeApp()
            #expect(try await api.send(.put, "/apps/\(app.id)/policies/rst1").status == 204)
            let unknown = try await api.send(.put, "/apps/0oanone/policies/rst1")
            #expect(unknown.status == 404)
            #expect(
                unknown.body["errorSummary"] == "Not found: Resource not found: 0oanone (AppInstance)")
        }
    }

    @Test func `apps of other kinds are refused by name`() async throws {
        try await TestServer.onEachEngine { api in
            let answer = try await api.send(
                .post, "/apps", ["name": "bookmark", "label": "B", "signOnMode": "BOOKMARK"])
            #expect(answer.status == 400)
            #expect(answer.causes.contains { $0.hasPrefix("signOnMode:") })
        }
    }
}
