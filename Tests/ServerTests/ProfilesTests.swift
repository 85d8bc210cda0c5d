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

struct ProfilesTests {
    private static func custom(_ properties: JSONObject) -> JSON {
        ["definitions": ["custom": ["id": "#custom", "type": "object", "properties": .object(properties)]]]
    }

    private static func user(_ name: String, _ more: JSONObject = [:]) -> JSON {
        var profile: JSONObject = [
            "firstName": "Ada", "lastName": "Byron", "login": .string("\(name)@example.com"),
            "email": .string("\(name)@example.com"),
        ]
        for member in more.members { profile[member.name] = member.value }
        return ["profile": .object(profile)]
    }

    @Test func `the schema of users leads to their type`() async throws {
        try await TestServer.onEachEngine { api in
            let link = try await api.send(.get, "/meta/schemas/user/default").body["_links"]?["type"]
            #expect(link?["rel"] == "type" && link?["method"] == "GET")
            let path = link?["href"]?.string?.split(separator: "/api/v1").last.map(String.init) ?? ""
            #expect(try await api.send(.get, path).body["default"] == true)
        }
    }

    @Test func `a new profile has what the schema says of attributes that it does not name`() async throws {
        try await TestServer.onEachEngine { api in
            let floor: JSON = ["title": "Floor", "type": "integer", "required": true, "default": 3]
            let app = try await api.makeApp()
            for owner in ["user/default", "group/default", "apps/\(app.id)/default"] {
                let path = "/meta/schemas/\(owner)"
                let answer = try await api.send(.post, path, Self.custom(["floor": floor]))
                let kept = answer.body["definitions"]?["custom"]?["properties"]?["floor"]
                #expect(answer.status == 200 && kept?["default"] == 3, "\(answer.body)")
                let wrong = try await api.send(
                    .post, path,
                    Self.custom(["desk": ["title": "Desk", "type": "integer", "default": "left"]]))
                #expect(
                    wrong.causes == ["definitions.custom.properties.desk.default: must be a whole number"])
            }
            let made = try await api.send(.post, "/users", Self.user("a"))
            #expect(made.body["profile"]?["floor"] == 3, "\(made.body)")
            let own = try await api.send(.post, "/users", Self.user("b", ["floor": 4]))
            #expect(own.body["profile"]?["floor"] == 4)
            let group = try await api.send(.post, "/groups", ["profile": ["name": "G"]])
            #expect(group.body["profile"]?["floor"] == 3)
            let path = "/apps/\(app.id)/users"
            let assigned = try await api.send(.post, path, ["id": .string(made.body.id)])
            #expect(assigned.body["profile"]?["floor"] == 3)
            let other = try await api.send(
                .post, path, ["id": .string(own.body.id), "profile": ["floor": 5]])
            #expect(other.body["profile"]?["floor"] == 5)
            let surroundings = api.surroundings
            try await api.management.write(by: .system("import", in: surroundings)) { change in
                let run = UserImport(UserImportOptions(readsTexts: true), in: change)
                _ = try run.take(
                    ImportedUser(profile: ["login": "c@example.com", "email": "c@example.com", "floor": ""]),
                    hasPassword: false)
                try run.finish()
            }
            #expect(try await api.send(.get, "/users/c@example.com").body["profile"]?["floor"] == 3)
        }
    }

    @Test func `a unique value is free when its user has come to a type without it`() async throws {
        try await TestServer.onEachEngine { api in
            let type = try await api.send(
                .post, "/meta/types/user", ["name": "agents", "displayName": "Agents"])
            let schema = type.body["_links"]?["schema"]?["href"]?.string?.split(separator: "/").last ?? ""
            let badge: JSON = ["title": "Badge", "type": "string", "unique": "UNIQUE_VALIDATED"]
            #expect(
                try await api.send(.post, "/meta/schemas/user/\(schema)", Self.custom(["badge": badge]))
                    .status == 200)
            func agent(_ name: String) async throws -> Answer {
                var user = try #require(Self.user(name, ["badge": "7"]).object)
                user["type"] = ["id": .string(type.body.id)]
                return try await api.send(.post, "/users", .object(user))
            }
            let first = try await agent("a")
            #expect(first.status == 200, "\(first.body)")
            #expect(try await agent("b").status == 400)
            var plain = try #require(Self.user("a").object)
            plain["type"] = ["id": .string(User.defaultTypeID)]
            let moved = try await api.send(.put, "/users/\(first.body.id)", .object(plain))
            #expect(moved.status == 200, "\(moved.body)")
            #expect(try await agent("b").status == 200)
        }
    }

    @Test func `an attribute of an app goes from assignments too`() async throws {
        try await TestServer.onEachEngine { api in
            let app = try await api.makeApp()
            let (schema, path) = ("/meta/schemas/apps/\(app.id)/default", "/apps/\(app.id)")
            _ = try await api.send(.post, schema, Self.custom(["desk": ["title": "Desk", "type": "string"]]))
            let user = try await api.makeUser("a@example.com").id
            let group = try await api.send(.post, "/groups", ["profile": ["name": "G"]]).body.id
            let assigned = try await api.send(
                .post, "\(path)/users", ["id": .string(user), "profile": ["desk": "left"]])
            #expect(assigned.body["profile"]?["desk"] == "left")
            _ = try await api.send(.put, "\(path)/groups/\(group)", ["profile": ["desk": "left"]])
            _ = try await api.send(.post, schema, Self.custom(["desk": .null]))
            #expect(try await api.send(.get, "\(path)/users/\(user)").body["profile"]?["desk"] == nil)
            #expect(try await api.send(.get, "\(path)/groups/\(group)").body["profile"] == [:])
        }
    }

    @Test func `attributes are added, used, and removed with their values`() async throws {
        try await TestServer.onEachEngine { api in
            let before = try await api.send(.get, "/meta/schemas/user/default")
            #expect(before.body["definitions"]?["base"]?["properties"]?["login"]?["maxLength"] == 100)
            #expect(before.body["definitions"]?["custom"]?["properties"] == [:])
            let added = try await api.send(
                .post, "/meta/schemas/user/default",
                Self.custom([
                    "shoeSize": ["title": "Shoe size", "type": "integer", "required": false],
                    "colors": [
                        "title": "Colours", "type": "array",
                        "items": [
                            "type": "string", "enum": ["red", "blue"],
                            "oneOf": [
                                ["const": "red", "title": "Red"], ["const": "blue", "title": "Blue"],
                            ],
                        ],
                    ],
                ]))
            #expect(added.status == 200)
            let size = added.body["definitions"]?["custom"]?["properties"]?["shoeSize"]
            #expect(
                size?["mutability"] == "READ_WRITE" && size?["master"]?["type"] == "PROFILE_MASTER"
                    && size?["required"] == nil)
            let made = try await api.send(
                .post, "/users", Self.user("a", ["shoeSize": 43, "colors": ["red"]]))
            #expect(made.status == 200 && made.body["profile"]?["shoeSize"] == 43)
            for (more, field) in [
                (["shoeSize": "43"], "shoeSize"), (["colors": ["green"]], "colors"),
                (["colors": "red"], "colors"),
                (["hatSize": 1], "Property name 'hatSize' is not defined in profile"),
            ] as [(JSONObject, String)] {
                let wrong = try await api.send(.post, "/users", Self.user("b", more))
                #expect(wrong.status == 400)
                #expect(wrong.causes.first?.hasPrefix(field) == true, "\(wrong.causes)")
            }
            let removed = try await api.send(
                .post, "/meta/schemas/user/default", Self.custom(["shoeSize": .null]))
            #expect(removed.body["definitions"]?["custom"]?["properties"]?["shoeSize"] == nil)
            let after = try await api.send(.get, "/users/\(made.body.id)")
            #expect(after.body["profile"]?["shoeSize"] == nil && after.body["profile"]?["colors"] == ["red"])
        }
    }

    @Test func `a unique attribute is held by one user at a time`() async throws {
        try await TestServer.onEachEngine { api in
            let one = try await api.send(.post, "/users", Self.user("u1"))
            _ = try await api.send(
                .post, "/meta/schemas/user/default",
                Self.custom(["badge": ["title": "Badge", "type": "string", "unique": "UNIQUE_VALIDATED"]]))
            let path = "/users/\(one.body.id)"
            #expect(try await api.send(.post, path, ["profile": ["badge": "A-1"]]).status == 200)
            let taken = try await api.send(.post, "/users", Self.user("u2", ["badge": "a-1"]))
            #expect(taken.status == 400 && taken.causes.first?.hasPrefix("badge:") == true)
            _ = try await api.send(.post, path, ["profile": ["badge": "A-2"]])
            #expect(try await api.send(.post, "/users", Self.user("u2", ["badge": "A-1"])).status == 200)
        }
    }

    @Test func `a schema that is wrong is refused with every field`() async throws {
        try await TestServer.onEachEngine { api in
            for (properties, place) in [
                (["1st": ["title": "A", "type": "string"]], "definitions.custom.properties.1st"),
                (["a": ["type": "string"]], "definitions.custom.properties.a.title"),
                (["a": ["title": "A", "type": "colour"]], "definitions.custom.properties.a.type"),
                (["a": ["title": "A", "type": "array"]], "definitions.custom.properties.a.items.type"),
                (
                    ["a": ["title": "A", "type": "integer", "enum": ["x"]]],
                    "definitions.custom.properties.a.enum"
                ),
                (
                    ["a": ["title": "A", "type": "string", "minLength": 9, "maxLength": 2]],
                    "definitions.custom.properties.a.minLength"
                ),
                (
                    ["a": ["title": "A", "type": "string", "pattern": "("]],
                    "definitions.custom.properties.a.pattern"
                ),
                (["login": ["title": "A", "type": "string"]], "definitions.custom.properties.login"),
                (["a": 7], "definitions.custom.properties.a"),
            ] as [(JSONObject, String)] {
                let answer = try await api.send(.post, "/meta/schemas/user/default", Self.custom(properties))
                #expect(answer.status == 400 && answer.body["errorCode"] == "E0000001", "\(place)")
                #expect(answer.causes.first?.hasPrefix("\(place):") == true, "\(answer.causes)")
            }
        }
    }

    @Test func `user types have schemas of their own`() async throws {
        try await TestServer.onEachEngine { api in
            let made = try await api.send(
                .post, "/meta/types/user",
                ["name": "contractor", "displayName": "Contractor", "description": "Outside"])
            #expect(made.status == 200 && made.body["default"] == false)
            let schema = try #require(
                made.body["_links"]?["schema"]?["href"]?.string?.split(separator: "/").last)
            _ = try await api.send(
                .post, "/meta/schemas/user/\(schema)",
                Self.custom(["agency": ["title": "Agency", "type": "string"]]))
            var body = try #require(Self.user("c", ["agency": "Acme"]).object)
            #expect(try await api.send(.post, "/users", .object(body)).status == 400)
            body["type"] = ["id": .string(made.body.id)]
            let user = try await api.send(.post, "/users", .object(body))
            #expect(user.status == 200 && user.body["type"]?["id"] == .string(made.body.id))
            #expect(try await api.send(.delete, "/meta/types/user/\(made.body.id)").status == 400)
            #expect(try await api.send(.delete, "/meta/types/user/default").status == 403)
            let list = try await api.send(.get, "/meta/types/user").body
            #expect(list.array?.count == 2 && list[0]?["default"] == true)
            _ = try await api.send(.delete, "/users/\(user.body.id)")
            _ = try await api.send(.delete, "/users/\(user.body.id)")
            #expect(try await api.send(.delete, "/meta/types/user/\(made.body.id)").status == 204)
        }
    }

    @Test func `mappings are listed for an app, changed, and checked`() async throws {
        try await TestServer.onEachEngine { api in
            let app = try await api.send(.post, "/apps", TestServer.app()).body.id
            let list = try await api.send(.get, "/mappings?targetId=\(app)&sourceId=\(User.defaultTypeID)")
                .body
            #expect(list.array?.count == 1 && list[0]?["target"]?["id"] == .string(app))
            let id = try #require(list[0]?.id)
            let whole = try await api.send(.get, "/mappings/\(id)").body
            #expect(whole["properties"]?["given_name"]?["expression"] == "user.firstName")
            let changed = try await api.send(
                .post, "/mappings/\(id)",
                [
                    "properties": [
                        "nickname": .null,
                        "given_name": [
                            "expression": "String.toUpperCase(user.firstName)", "pushStatus": "PUSH",
                        ],
                    ]
                ])
            #expect(changed.status == 200 && changed.body["properties"]?["nickname"] == nil)
            #expect(changed.body["properties"]?["given_name"]?["pushStatus"] == "PUSH")
            let wrong = try await api.send(
                .post, "/mappings/\(id)",
                ["properties": ["nope": ["expression": "user.email", "pushStatus": "PUSH"]]])
            #expect(wrong.status == 400 && wrong.causes == ["Invalid target field nope"])
            let broken = try await api.send(
                .post, "/mappings/\(id)",
                ["properties": ["email": ["expression": "user.(", "pushStatus": "PUSH"]]])
            #expect(broken.status == 400 && broken.causes.first?.hasPrefix("email:") == true)
            #expect(try await api.send(.get, "/mappings/prm1nothing").status == 404)
            let user = try await api.send(.post, "/users", Self.user("m"))
            let profile = try await api.store.read { tx in
                try compiledMapping(to: ID(app), in: tx).profile(
                    of: Directory.user(named: user.body.id, in: tx))
            }
            #expect(
                profile["given_name"] == "ADA" && profile["name"] == "Ada Byron" && profile["nickname"] == nil
            )
        }
    }

    @Test func `users are linked, one primary each, and never in a circle`() async throws {
        try await TestServer.onEachEngine { api in
            let kind: JSON = [
                "primary": ["name": "manager", "title": "Manager", "description": "", "type": "USER"],
                "associated": ["name": "report", "title": "Report", "description": "", "type": "USER"],
            ]
            #expect(try await api.send(.post, "/meta/schemas/user/linkedObjects", kind).status == 201)
            #expect(try await api.send(.post, "/meta/schemas/user/linkedObjects", kind).status == 400)
            var ids: [String] = []
            for name in ["l1", "l2", "l3"] {
                ids.append(try await api.send(.post, "/users", Self.user(name)).body.id)
            }
            func link(_ associated: Int, to primary: Int) async throws -> Int {
                try await api.send(.put, "/users/\(ids[associated])/linkedObjects/manager/\(ids[primary])")
                    .status
            }
            let results = [
                try await link(1, to: 0), try await link(2, to: 1), try await link(0, to: 2),
                try await link(0, to: 0),
            ]
            #expect(results == [204, 204, 400, 400])
            let reports = try await api.send(.get, "/users/\(ids[0])/linkedObjects/report").body
            #expect(reports[0]?["_links"]?["self"]?["href"]?.string?.hasSuffix(ids[1]) == true)
            #expect(try await api.send(.get, "/users/\(ids[2])/linkedObjects/manager").body.array?.count == 1)
            #expect(try await api.send(.delete, "/users/\(ids[2])/linkedObjects/manager").status == 204)
            #expect(try await api.send(.get, "/users/\(ids[2])/linkedObjects/manager").body == [])
            #expect(try await api.send(.delete, "/meta/schemas/user/linkedObjects/report").status == 204)
            #expect(try await api.send(.get, "/users/\(ids[1])/linkedObjects/manager").status == 404)
        }
    }
}
