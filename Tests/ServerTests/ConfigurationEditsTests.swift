// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import ManagementAPI
import MonetaTesting
import Persistence
import Primitives
import Testing

/// Random edits of a configuration: what a plan says is what an apply does, and what the document says is
/// what is there.
struct ConfigurationEditsTests {
    @Test(arguments: [1, 2]) func `a hundred random edits plan and apply to what they say`(seed: UInt64)
        async throws
    {
        try await TestServer.onEachEngine { api in
            try await ConfigurationTests.furnish(api)
            var editor = ConfigurationEditor(seed: seed)
            var present = try await ConfigurationTests.export(api)
            var states: [(revision: Int64, document: JSON)] = []
            var edits = 0
            while edits < 100 {
                let (edit, wanted) = editor.edited(present)
                guard wanted != present else { continue }
                edits += 1
                let expected = configurationChanges(from: present, to: wanted)
                let plan = try await api.send(.post, "/configuration/plan", ["configuration": wanted])
                #expect(plan.status == 200, "\(edit): \(plan.body.text)")
                let planned = Self.texts(plan.body["changes"])
                #expect(planned == Self.texts(.array(expected.map(\.json))), "\(edit)")
                let untouched = try await Self.isSame(api, as: present)
                #expect(untouched, "\(edit): a plan has changed something")
                let done = try await api.send(.post, "/configuration/apply", ["configuration": wanted])
                let applied = Self.texts(done.body["changes"])
                #expect(applied == planned, "\(edit)")
                present = try await ConfigurationTests.export(api)
                let rest = configurationChanges(from: present, to: wanted).map(\.json.text)
                #expect(rest == [], "\(edit)")
                if let revision = done.body["revision"]?.integer { states.append((revision, present)) }
                guard rest.isEmpty else { return }
            }
            // Every state is kept whole.
            for (revision, document) in [states[7], states[50], states[93]] {
                let restored = try await api.send(.post, "/configuration/revisions/\(revision)/restore")
                #expect(restored.status == 200, "\(restored.body.text)")
                let isBack = try await Self.isSame(api, as: document)
                #expect(isBack)
            }
        }
    }

    private static func texts(_ changes: JSON?) -> [String] { (changes?.array ?? []).map(\.text).sorted() }

    private static func isSame(_ api: TestServer, as document: JSON) async throws -> Bool {
        try await ConfigurationTests.export(api) == document
    }
}

/// Makes one edit after the other, the same ones for the same seed.
struct ConfigurationEditor {
    private var state: UInt64
    private var made = 0

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    /// SplitMix64.
    private mutating func number(below limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(limit))
    }

    private mutating func fresh(_ word: String) -> JSON {
        made += 1
        return .string("\(word) \(made)")
    }

    /// The name of the edit, and the document with it, in the order in which documents are exported.
    mutating func edited(_ document: JSON) -> (name: String, document: JSON) {
        var object = document.object ?? [:]
        let edits: [(String, (inout ConfigurationEditor, inout JSONObject) -> Void)] = [
            ("organisation", { $1["organisation"] = ["name": $0.fresh("Company"), "city": "Bergen"] }),
            (
                "add group",
                { editor, object in
                    editor.change("groups", in: &object) { editor, list in
                        list.append(["name": editor.fresh("Group"), "description": "new"])
                    }
                }
            ),
            (
                "remove group",
                { editor, object in
                    editor.change("groups", in: &object) { editor, list in
                        list.removeAll { $0["description"] == "new" && editor.number(below: 2) == 0 }
                    }
                }
            ),
            (
                "describe group",
                { editor, object in
                    editor.changeOne("groups", in: &object) { editor, group in
                        group["costs"] = editor.fresh("Costs")
                    }
                }
            ),
            (
                "zone",
                { editor, object in
                    editor.change("networkZones", in: &object) { editor, list in
                        let octet = editor.number(below: 250)
                        list.append([
                            "name": editor.fresh("Zone"), "type": "IP", "usage": "POLICY",
                            "gateways": [["type": "CIDR", "value": .string("10.0.\(octet).0/24")]],
                        ])
                    }
                }
            ),
            (
                "remove zone",
                { editor, object in
                    editor.change("networkZones", in: &object) { _, list in
                        if let place = list.firstIndex(where: {
                            $0["name"]?.string?.hasPrefix("Zone") == true
                        }) {
                            list.remove(at: place)
                        }
                    }
                }
            ),
            (
                "origin",
                { editor, object in
                    editor.change("trustedOrigins", in: &object) { editor, list in
                        let number = editor.number(below: 100_000)
                        list.append([
                            "name": editor.fresh("Origin"),
                            "origin": .string("https://s\(number).example.com"),
                            "scopes": [["type": "REDIRECT"]],
                        ])
                    }
                }
            ),
            (
                "move origin",
                { editor, object in
                    // The same site under another name.
                    editor.changeOne("trustedOrigins", in: &object) { editor, origin in
                        origin["name"] = editor.fresh("Origin")
                    }
                }
            ),
            (
                "group rule",
                { editor, object in
                    editor.changeOne("groupRules", in: &object) { editor, rule in
                        rule["expression"] = .string("user.floor == \(editor.number(below: 9))")
                        rule["status"] = editor.number(below: 2) == 0 ? nil : "INACTIVE"
                    }
                }
            ),
            (
                "attribute",
                { editor, object in
                    editor.changeOne("userTypes", in: &object) { editor, type in
                        var attributes = type["attributes"]?.object ?? [:]
                        if let last = attributes.names.last, editor.number(below: 3) == 0, last != "floor",
                            last != "serial"
                        {
                            attributes[last] = nil
                        } else {
                            editor.made += 1
                            attributes["extra\(editor.made)"] = [
                                "title": "Extra", "type": "string", "mutability": "READ_WRITE",
                                "scope": "NONE", "maxLength": 20,
                                "permissions": [["principal": "SELF", "action": "READ_ONLY"]],
                                "master": ["type": "PROFILE_MASTER"],
                            ]
                        }
                        type["attributes"] = .object(attributes)
                    }
                }
            ),
            (
                "app",
                { editor, object in
                    editor.changeOne("apps", in: &object) { editor, app in
                        app["status"] = editor.number(below: 2) == 0 ? nil : "INACTIVE"
                        app["profile"] = ["note": editor.fresh("note")]
                        if let groups = app["groups"]?.array, groups.count > 1 {
                            app["groups"] = .array(groups.reversed())
                        }
                    }
                }
            ),
            (
                "grant",
                { editor, object in
                    editor.change("apps", in: &object) { editor, list in
                        guard let place = list.firstIndex(where: { $0["label"] == "Worker" }),
                            var app = list[place].object
                        else { return }
                        let scopes = ["okta.apps.read", "okta.groups.manage", "okta.users.read"].filter { _ in
                            editor.number(below: 2) == 0
                        }
                        app["grants"] = scopes.isEmpty ? nil : .strings(scopes)
                        list[place] = .object(app)
                    }
                }
            ),
            (
                "server",
                { editor, object in
                    editor.change("authorizationServers", in: &object) { editor, list in
                        let name = editor.fresh("Server")
                        list.append([
                            "name": name, "description": "made", "audiences": [name], "issuerMode": "DYNAMIC",
                            "tokenProfile": "OKTA",
                            "credentials": ["signing": ["algorithm": "ES256", "rotationMode": "AUTO"]],
                            "policies": [],
                        ])
                    }
                }
            ),
            (
                "remove server",
                { editor, object in
                    editor.change("authorizationServers", in: &object) { editor, list in
                        list.removeAll { $0["description"] == "made" && editor.number(below: 2) == 0 }
                    }
                }
            ),
            (
                "scope",
                { editor, object in
                    editor.changeOrders(in: &object) { editor, server in
                        editor.change("scopes", in: &server) { editor, list in
                            editor.made += 1
                            list.append([
                                "name": .string("s:\(editor.made)"), "description": "scope",
                                "metadataPublish": "NO_CLIENTS",
                                "consent": "IMPLICIT", "optional": false,
                                "default": .bool(editor.number(below: 2) == 0),
                            ])
                        }
                    }
                }
            ),
            (
                "remove scope",
                { editor, object in
                    editor.changeOrders(in: &object) { editor, server in
                        editor.change("scopes", in: &server) { editor, list in
                            // `email` is the system's: left out, it becomes what it was.
                            list.removeAll { $0["name"] != "orders:read" && editor.number(below: 3) == 0 }
                        }
                        if server["scopes"]?.array?.isEmpty == true { server["scopes"] = nil }
                    }
                }
            ),
            (
                "claim",
                { editor, object in
                    editor.changeOrders(in: &object) { editor, server in
                        editor.change("claims", in: &server) { editor, list in
                            if list.count > 4 { list.removeLast() }
                            editor.made += 1
                            list.append([
                                "name": .string("claim\(editor.made)"), "claimType": "RESOURCE",
                                "valueType": "EXPRESSION",
                                "value": .string("\"\(editor.number(below: 100))\""),
                                "alwaysIncludeInToken": true,
                            ])
                        }
                    }
                }
            ),
            (
                "rule",
                { editor, object in
                    editor.changePolicy(in: &object) { editor, policy in
                        editor.change("rules", in: &policy) { editor, list in
                            let place = editor.number(below: list.count + 1)
                            let name = editor.fresh("Rule")
                            let minutes = Int64(5 + editor.number(below: 1000))
                            list.insert(
                                [
                                    "name": name,
                                    "conditions": [
                                        "grantTypes": ["include": ["client_credentials"]],
                                        "scopes": ["include": ["*"]],
                                    ],
                                    "actions": [
                                        "token": [
                                            "accessTokenLifetimeMinutes": .integer(minutes),
                                            "refreshTokenLifetimeMinutes": 0,
                                            "refreshTokenWindowMinutes": 10080,
                                        ]
                                    ],
                                ], at: place)
                        }
                    }
                }
            ),
            (
                "order of rules",
                { editor, object in
                    editor.changePolicy(in: &object) { editor, policy in
                        editor.change("rules", in: &policy) { editor, list in
                            if list.count > 1 {
                                list.swapAt(
                                    editor.number(below: list.count), editor.number(below: list.count))
                            }
                        }
                    }
                }
            ),
            (
                "remove rule",
                { editor, object in
                    editor.changePolicy(in: &object) { editor, policy in
                        editor.change("rules", in: &policy) { editor, list in
                            list.removeAll {
                                $0["name"]?.string?.hasPrefix("Rule") == true && editor.number(below: 3) == 0
                            }
                        }
                    }
                }
            ),
            (
                "order of policies",
                { editor, object in
                    editor.changeOrders(in: &object) { editor, server in
                        editor.change("policies", in: &server) { _, list in list.reverse() }
                    }
                }
            ),
            (
                "policy",
                { editor, object in
                    editor.changeOrders(in: &object) { editor, server in
                        editor.change("policies", in: &server) { editor, list in
                            let policy: JSON = [
                                "name": editor.fresh("Policy"), "description": "p",
                                "conditions": ["clients": ["include": ["Worker"]]], "rules": [],
                            ]
                            list.insert(policy, at: editor.number(below: list.count + 1))
                            if list.count > 5 { list.removeAll { $0["description"] == "p" } }
                        }
                    }
                }
            ),
        ]
        let (name, edit) = edits[number(below: edits.count)]
        edit(&self, &object)
        return (name, .object(Self.sorted(object)))
    }

    private mutating func change(
        _ member: String, in object: inout JSONObject,
        _ edit: (inout ConfigurationEditor, inout [JSON]) -> Void
    ) {
        var list = object[member]?.array ?? []
        edit(&self, &list)
        object[member] = .array(list)
    }

    private mutating func changeOne(
        _ member: String, in object: inout JSONObject,
        _ edit: (inout ConfigurationEditor, inout JSONObject) -> Void
    ) {
        change(member, in: &object) { editor, list in
            guard !list.isEmpty else { return }
            let place = editor.number(below: list.count)
            var element = list[place].object ?? [:]
            edit(&editor, &element)
            list[place] = .object(element)
        }
    }

    private mutating func changeOrders(
        in object: inout JSONObject, _ edit: (inout ConfigurationEditor, inout JSONObject) -> Void
    ) {
        change("authorizationServers", in: &object) { editor, list in
            guard let place = list.firstIndex(where: { $0["name"] == "Orders" }) else { return }
            var server = list[place].object ?? [:]
            edit(&editor, &server)
            list[place] = .object(server)
        }
    }

    private mutating func changePolicy(
        in object: inout JSONObject, _ edit: (inout ConfigurationEditor, inout JSONObject) -> Void
    ) {
        changeOrders(in: &object) { editor, server in editor.changeOne("policies", in: &server, edit) }
    }

    /// Lists without an order of their own, as they are exported.
    private static func sorted(_ object: JSONObject) -> JSONObject {
        var sorted = object
        for (name, key) in [
            ("groups", "name"), ("networkZones", "name"), ("trustedOrigins", "name"),
            ("authorizationServers", "name"),
        ] {
            sorted[name] = object[name]?.array.map { list in
                .array(list.sorted { ($0[key]?.string ?? "") < ($1[key]?.string ?? "") })
            }
        }
        return sorted
    }
}
