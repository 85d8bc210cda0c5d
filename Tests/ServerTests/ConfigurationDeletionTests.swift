// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import ManagementAPI
import MonetaTesting
import OAuth
import Persistence
import Primitives
import SystemLog
import Testing

/// What others name is deleted: the configuration can be planned, applied and restored all the same.
struct ConfigurationDeletionTests {
    @Test(arguments: [1, 2, 3])
    func `after any deletions what is exported applies, and every state comes back`(
        seed: UInt64
    ) async throws {
        try await TestServer.onEachEngine { api in
            var random = RandomDeletions(seed: seed)
            try await Self.furnish(api)
            var states = [try await Self.revision(api)]
            for step in 0..<24 {
                let what = try await random.step(in: api)
                states.append(try await Self.revision(api))
                let exported = try await ConfigurationTests.export(api)
                let plan = try await api.send(.post, "/configuration/plan", ["configuration": exported])
                #expect(plan.status == 200, "\(step) \(what): \(plan.body.text)")
                #expect(ConfigurationTests.changes(plan) == [], "\(step) \(what)")
                let done = try await api.send(.post, "/configuration/apply", ["configuration": exported])
                #expect(done.status == 200, "\(step) \(what): \(done.body.text)")
                let revision = try await Self.revision(api)
                guard revision != states.last else { continue }
                let changes = try await api.send(.get, "/configuration/revisions/\(revision)").body.text
                Issue.record("\(step) \(what): an apply has changed something: \(changes)")
                states[states.count - 1] = revision
            }
            for state in [states[0], states[12], states[6], states[18], states[0]] {
                let plan = try await api.send(.post, "/configuration/revisions/\(state)/plan")
                let restored = try await api.send(.post, "/configuration/revisions/\(state)/restore")
                #expect(restored.status == 200, "\(state): \(restored.body.text)")
                #expect(ConfigurationTests.changes(plan) == ConfigurationTests.changes(restored))
                #expect(plan.body["gone"] == restored.body["gone"])
                let exported = try await ConfigurationTests.export(api)
                let again = try await api.send(.post, "/configuration/plan", ["configuration": exported])
                #expect(ConfigurationTests.changes(again) == [], "\(state)")
            }
        }
    }

    @Test func `a restore without a user who is gone says so in its answer and in its event`() async throws {
        try await TestServer.onEachEngine { api in
            try await Self.furnish(api)
            let state = try await Self.revision(api)
            let bob = try #require(try await api.send(.get, "/users/bob@example.com").body["id"]?.string)
            for _ in 0..<2 { _ = try await api.send(.delete, "/users/\(bob)") }
            let server = try #require(
                try await api.send(.get, "/authorizationServers?q=Stock").body.array?.first?["id"]?.string)
            _ = try await api.send(.delete, "/authorizationServers/\(server)")
            let rules = try await api.send(.get, "/groups/rules").body.array ?? []
            let rule = try #require(rules.first { $0["name"] == "Not Bob" }?["id"]?.string)
            _ = try await api.send(.post, "/groups/rules/\(rule)/lifecycle/deactivate")
            _ = try await api.send(.delete, "/groups/rules/\(rule)")
            let restored = try await api.send(.post, "/configuration/revisions/\(state)/restore")
            #expect(restored.status == 200, "\(restored.body.text)")
            let notes = restored.body["gone"]?.strings ?? []
            #expect(
                notes.contains("groupRules/Not Bob: excludedUsers: the user `\(bob)` is gone and is left out")
            )
            let place = "authorizationServers/Stock/policies/People/rules/"
            #expect(
                notes.contains(
                    "\(place)Bob alone: conditions.people.users.include: the user `\(bob)` is gone; nothing else is named there, so it stays and means nobody"
                ))
            #expect(
                notes.contains(
                    "\(place)Bob and Eve: conditions.people.users.include: the user `\(bob)` is gone and is left out"
                ))
            let event = try #require(try await api.events(.configurationApplied).last)
            #expect(
                event["target"]?.array?.first?["displayName"]?.string == "restored revision \(state)",
                "\(event.text)")
            #expect(event.text.contains("the user `\(bob)` is gone and is left out"))
        }
    }

    @Test func `a rule whose only person is gone stays for that person when the configuration is applied`()
        async throws
    {
        try await TestServer.onEachEngine { api in
            try await Self.furnish(api)
            for login in ["bob@example.com"] {
                for _ in 0..<2 { _ = try await api.send(.delete, "/users/\(login)") }
            }
            var document = try #require(try await ConfigurationTests.export(api).object)
            document["groups"] = .array((document["groups"]?.array ?? []) + [["name": "New"]])
            let done = try await api.send(.post, "/configuration/apply", ["configuration": .object(document)])
            #expect(ConfigurationTests.changes(done) == ["create groups/New"])
            let text = try await ConfigurationTests.export(api).text
            #expect(
                text.contains(
                    "\"name\":\"Bob alone\",\"conditions\":{\"people\":{\"users\":{\"include\":[\"00u"))
        }
    }

    @Test func `a second policy of the same name is refused at one server, and taken at another`()
        async throws
    {
        try await TestServer.onEachEngine { api in
            var paths: [String] = []
            for name in ["One", "Two"] {
                let made = try await api.send(
                    .post, "/authorizationServers",
                    ["name": .string(name), "description": "d", "audiences": [.string("api://\(name)")]])
                paths.append("/authorizationServers/\(made.body["id"]?.string ?? "")/policies")
            }
            func policy(_ name: String) -> JSON {
                [
                    "name": .string(name), "description": "d",
                    "conditions": ["clients": ["include": ["ALL_CLIENTS"]]],
                ]
            }
            #expect(try await api.send(.post, paths[0], policy("Same")).status == 201)
            #expect(try await api.send(.post, paths[1], policy("Same")).status == 201)
            let twice = try await api.send(.post, paths[0], policy("Same"))
            #expect(twice.status == 400 && twice.body["errorCode"] == "E0000001")
            let other = try await api.send(.post, paths[0], policy("Other"))
            let path = "\(paths[0])/\(other.body["id"]?.string ?? "")"
            #expect(try await api.send(.put, path, policy("Same")).status == 400)
            #expect(try await api.send(.put, path, policy("Other")).status == 200)
        }
    }

    static func revision(_ api: TestServer) async throws -> Int64 {
        try #require(try await api.send(.get, "/configuration").body["revision"]?.integer)
    }

    /// Users, hooks of one name, and things that name them, beside what ``ConfigurationTests`` has.
    static func furnish(_ api: TestServer) async throws {
        for name in ["bob", "eve", "joe", "EVERYONE"] { _ = try await api.makeUser("\(name)@example.com") }
        let services = api.management
        for name in ["Patch", "Patch", "Deny", "Alone"] {
            try await services.write(by: .system("test", in: services.surroundings)) { change in
                _ = try createInlineHook(
                    InlineHookSettings(
                        name: name, kind: .token, version: "1.0.0",
                        channel: HookChannel(
                            version: "1.0.0", uri: "https://hooks.example.com/", headers: [],
                            authentication: .none),
                        secret: nil),
                    sealing: HookSealing(masterKey: services.masterKey, door: .closed),
                    in: change)
            }
        }
        let hooks = try await services.store.read { tx in try InlineHookRecords(tx).list() }
        let patch = try #require(hooks.first { $0.name == "Patch" }?.id.text)
        try await ConfigurationTests.furnish(api)
        let text = named.replacing("$PATCH", with: patch)
        let answer = try await api.send(
            .post, "/configuration/apply", ["configuration": try JSON(reading: text), "deleteOthers": false])
        try #require(answer.status == 200, "\(answer.body.text)")
    }
}

private let named = """
    {"groups": [{"name": "EVERYONE"}, {"name": "Only"}, {"name": "Out"}],
     "groupRules": [{"name": "Not Bob", "expression": "user.department == \\"Sales\\"", "groups": ["Out"], "excludedUsers": ["bob@example.com"]},
        {"name": "Two", "expression": "user.city == \\"Bonn\\"", "groups": ["Only", "Staff"], "excludedUsers": ["bob@example.com", "eve@example.com"]}],
     "apps": [{"label": "ALL_CLIENTS", "client_id": "all-clients-app", "settings": {"oauthClient": {"application_type": "service", "grant_types": ["client_credentials"], "response_types": ["token"]}}},
        {"label": "Twin", "client_id": "twin-one", "settings": {"oauthClient": {"application_type": "service", "grant_types": ["client_credentials"], "response_types": ["token"]}}},
        {"label": "Twin", "client_id": "twin-two", "groups": [{"group": "Only"}, {"group": "Out"}], "settings": {"oauthClient": {"application_type": "service", "grant_types": ["client_credentials"], "response_types": ["token"]}}}],
     "authorizationServers": [{"name": "Stock", "description": "Stock", "audiences": ["api://stock"],
        "scopes": [{"name": "stock:read", "description": "Read"}, {"name": "stock:write", "description": "Write"}],
        "claims": [{"name": "one", "claimType": "RESOURCE", "valueType": "EXPRESSION", "value": "user.city", "conditions": {"scopes": ["stock:read"]}},
            {"name": "two", "claimType": "RESOURCE", "valueType": "GROUPS", "group_filter_type": "STARTS_WITH", "value": "S", "groupsOverflow": "TRUNCATE", "conditions": {"scopes": ["stock:read", "stock:write"]}}],
        "policies": [{"name": "People", "description": "d", "conditions": {"clients": {"include": ["all-clients-app", "twin-one", "twin-two"]}},
            "rules": [{"name": "Bob alone", "conditions": {"people": {"users": {"include": ["bob@example.com"]}}, "grantTypes": {"include": ["client_credentials", "authorization_code"]}, "scopes": {"include": ["stock:read"]}}},
                {"name": "Bob and Eve", "conditions": {"people": {"users": {"include": ["bob@example.com", "eve@example.com"], "exclude": ["joe@example.com"]}}, "grantTypes": {"include": ["authorization_code"]}, "scopes": {"include": ["stock:read", "stock:write"]}}},
                {"name": "Only", "conditions": {"people": {"groups": {"include": ["Only"], "exclude": ["Out"]}}, "grantTypes": {"include": ["authorization_code"]}, "scopes": {"include": ["*"]}}, "actions": {"token": {"inlineHook": {"id": "$PATCH"}}}},
                {"name": "Denied", "conditions": {"people": {"groups": {"include": ["EVERYONE"]}}, "grantTypes": {"include": ["authorization_code"]}, "scopes": {"include": ["openid", "stock:write"]}}, "actions": {"token": {"inlineHook": {"id": "Deny", "onFailure": "DENY"}}}},
                {"name": "Hooked", "conditions": {"grantTypes": {"include": ["client_credentials"]}, "scopes": {"include": ["*"]}}, "actions": {"token": {"inlineHook": {"id": "Alone"}}}}]},
            {"name": "Twins", "description": "d", "conditions": {"clients": {"include": ["twin-one"]}}, "rules": []}]}]}
    """

/// Deletes and renames by the management API, the same things for the same seed.
private struct RandomDeletions {
    private var state: UInt64
    private var made = 0

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    private mutating func number(below limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(limit))
    }

    private mutating func one(_ path: String, _ api: TestServer) async throws -> JSON? {
        let all = try await api.send(.get, path).body.array ?? []
        return all.isEmpty ? nil : all[number(below: all.count)]
    }

    /// One step; answers what it was.
    mutating func step(in api: TestServer) async throws -> String {
        made += 1
        let kind = number(below: 13)
        switch kind {
        case 0, 1:
            let login = ["bob@example.com", "eve@example.com", "joe@example.com"][number(below: 3)]
            for _ in 0..<2 { _ = try await api.send(.delete, "/users/\(login)") }
            return "delete \(login)"
        case 2, 3:
            guard let group = try await one("/groups?filter=type%20eq%20%22OKTA_GROUP%22", api) else {
                return ""
            }
            _ = try await api.send(.delete, "/groups/\(group["id"]?.string ?? "")")
            return "delete group \(group["profile"]?.text ?? "")"
        case 4:
            guard let app = try await one("/apps", api), let id = app["id"]?.string else { return "" }
            _ = try await api.send(.post, "/apps/\(id)/lifecycle/deactivate")
            _ = try await api.send(.delete, "/apps/\(id)")
            return "delete app \(app["label"]?.string ?? "")"
        case 5, 6:
            guard let hook = try await one("/inlineHooks", api), let id = hook["id"]?.string else {
                return ""
            }
            _ = try await api.send(.post, "/inlineHooks/\(id)/lifecycle/deactivate")
            _ = try await api.send(.delete, "/inlineHooks/\(id)")
            return "delete hook \(hook["name"]?.string ?? "")"
        case 7:
            guard let rule = try await one("/groups/rules", api), let id = rule["id"]?.string else {
                return ""
            }
            _ = try await api.send(.post, "/groups/rules/\(id)/lifecycle/deactivate")
            _ = try await api.send(.delete, "/groups/rules/\(id)")
            return "delete rule \(rule["name"]?.string ?? "")"
        case 8, 9:
            guard let server = try await one("/authorizationServers", api), let id = server["id"]?.string
            else {
                return ""
            }
            let list = ["scopes", "claims", "policies"][number(below: 3)]
            guard let part = try await one("/authorizationServers/\(id)/\(list)", api) else { return "" }
            _ = try await api.send(.delete, "/authorizationServers/\(id)/\(list)/\(part["id"]?.string ?? "")")
            return "delete \(list) \(part["name"]?.string ?? "")"
        case 10:
            guard let server = try await one("/authorizationServers", api), let id = server["id"]?.string
            else {
                return ""
            }
            if number(below: 2) == 0 { _ = try await api.send(.delete, "/authorizationServers/\(id)") }
            return "delete server \(server["name"]?.string ?? "")"
        case 11:
            // A name goes from one group to another.
            guard let group = try await one("/groups?filter=type%20eq%20%22OKTA_GROUP%22", api),
                let id = group["id"]?.string, let name = group["profile"]?["name"]
            else { return "" }
            _ = try await api.send(.put, "/groups/\(id)", ["profile": ["name": .string("Renamed \(made)")]])
            _ = try await api.send(.post, "/groups", ["profile": ["name": name]])
            return "rename group \(name.text)"
        default:
            guard let app = try await one("/apps", api), let label = app["label"]?.string else { return "" }
            _ = try await api.send(.post, "/apps", TestServer.app(label))
            return "twin of app \(label)"
        }
    }
}
