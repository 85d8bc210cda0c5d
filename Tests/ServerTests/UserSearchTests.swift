// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import ManagementAPI
import MonetaTesting
import Persistence
import Primitives
import Testing

struct UserSearchTests {
    private static let people: [(String, JSONObject)] = [
        (
            "ada",
            [
                "lastName": "Byron", "department": "Engineering", "level": 7, "tags": ["red", "blue"],
                "remote": true,
            ]
        ),
        (
            "bob",
            [
                "lastName": "Adams", "department": "engineering", "level": 10, "tags": ["green"],
                "remote": false,
            ]
        ),
        ("cid", ["lastName": "Clark", "department": "Operations", "level": -2, "tags": ["blue"]]),
        ("dee", ["department": "Ops 100%", "level": 7]),
    ]

    private static func withPeople(_ body: @escaping @Sendable (TestServer) async throws -> Void)
        async throws
    {
        try await TestServer.onEachEngine { api in
            _ = try await api.send(
                .post, "/meta/schemas/user/default",
                [
                    "definitions": [
                        "custom": [
                            "properties": [
                                "level": ["title": "Level", "type": "integer"],
                                "tags": ["title": "Tags", "type": "array", "items": ["type": "string"]],
                                "remote": ["title": "Remote", "type": "boolean"],
                            ]
                        ]
                    ]
                ])
            for (name, more) in people {
                api.clock.advance(seconds: 1)
                var profile: JSONObject = [
                    "firstName": .string(name), "login": .string("\(name)@people.test"),
                    "email": .string("\(name)@people.test"),
                ]
                for member in more.members { profile[member.name] = member.value }
                let made = try await api.send(.post, "/users", ["profile": .object(profile)])
                #expect(made.status == 200)
            }
            try await body(api)
        }
    }

    private static func found(_ api: TestServer, _ query: String) async throws -> [String] {
        let allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789=&.-_"
        let escaped = query.utf8.map { byte in
            allowed.utf8.contains(byte)
                ? String(UnicodeScalar(byte))
                : "%" + String(UInt16(byte) + 256, radix: 16).dropFirst().uppercased()
        }.joined()
        let answer = try await api.send(.get, "/users?\(escaped)")
        guard answer.status == 200 else {
            return ["\(answer.status)", answer.body["errorCode"]?.string ?? ""]
        }
        return answer.body.array?.compactMap { $0["profile"]?["firstName"]?.string } ?? []
    }

    /// The first names on all pages of one user each, by the links of the answers.
    private static func allPages(_ api: TestServer, _ query: String) async throws -> [String] {
        var (names, next): ([String], String?) = ([], "/users?limit=1&\(query)")
        while let path = next, names.count < 20 {
            let answer = try await api.send(.get, path)
            #expect(answer.status == 200)
            names += (answer.body.array ?? []).map { $0["profile"]?["firstName"]?.string ?? "" }
            let link = try #require(HTTPField.Name("Link"))
            next = answer.headers[values: link].first { $0.contains("rel=\"next\"") }
                .flatMap { $0.split(separator: "/api/v1").last?.prefix { $0 != ">" } }.map(String.init)
        }
        return names
    }

    @Test func `a search reaches every attribute, of every type and with every operator`() async throws {
        try await Self.withPeople { api async throws in
            for (search, names) in [
                ("profile.department eq \"ENGINEERING\"", ["ada", "bob"]),
                ("profile.level eq 7", ["ada", "dee"]),
                ("profile.level gt 7", ["bob"]),
                ("profile.level le 7 and profile.level ge -2", ["ada", "cid", "dee"]),
                ("profile.level lt 0", ["cid"]), ("profile.tags eq \"blue\"", ["ada", "cid"]),
                ("profile.remote eq true", ["ada"]), ("profile.remote pr", ["ada", "bob"]),
                ("profile.department sw \"eng\"", ["ada", "bob"]), ("profile.department co \"0%\"", ["dee"]),
                ("profile.department ew \"tions\"", ["cid"]),
                ("profile.department eq \"engineering\" and not (profile.level eq 7)", ["bob"]),
                ("profile.level eq 10 or profile.tags eq \"red\"", ["ada", "bob"]),
                ("profile.login eq \"DEE@people.test\"", ["dee"]), ("status eq \"STAGED\"", []),
            ] {
                #expect(try await Self.found(api, "search=\(search)") == names, "\(search)")
            }
            #expect(
                try await Self.found(api, "search=profile.level ne 7 and profile.level pr") == ["bob", "cid"])
        }
    }

    @Test func `pages follow one another and orders can be asked for`() async throws {
        try await Self.withPeople { api async throws in
            let first = try await api.send(.get, "/users?search=profile.level%20eq%207&limit=1")
            #expect(first.body.array?.compactMap { $0["profile"]?["firstName"] } == ["ada"])
            #expect(try await Self.allPages(api, "search=profile.level%20eq%207") == ["ada", "dee"])
            let present = "search=profile.level%20pr&sortBy=profile."
            #expect(try await Self.allPages(api, present + "lastName") == ["bob", "ada", "cid", "dee"])
            #expect(
                try await Self.allPages(api, present + "lastName&sortOrder=desc") == [
                    "cid", "ada", "bob", "dee",
                ])
            #expect(
                try await Self.allPages(api, present + "remote&sortOrder=desc") == [
                    "ada", "bob", "cid", "dee",
                ])
            #expect(
                try await Self.allPages(api, "search=profile.level%20eq%207&sortBy=profile.lastName") == [
                    "ada", "dee",
                ])
            let invited =
                "search=status%20eq%20%22PROVISIONED%22%20and%20profile.login%20ew%20%22people.test%22&sortBy=created"
            #expect(try await Self.allPages(api, invited) == ["ada", "bob", "cid", "dee"])
            #expect(
                try await Self.allPages(api, "search=status%20pr&sortBy=lastLogin&sortOrder=desc").count == 5)
            let search = "search=profile.department pr&sortBy=profile.lastName"
            #expect(try await Self.found(api, search) == ["bob", "ada", "cid", "dee"])
            #expect(try await Self.found(api, "\(search)&sortOrder=desc") == ["cid", "ada", "bob", "dee"])
            #expect(
                try await Self.found(api, "search=profile.level pr&sortBy=profile.level") == [
                    "cid", "ada", "dee", "bob",
                ])
            let plain = try await Self.found(api, "search=profile.level pr")
            for unknown in ["profile.nothing", "profile.tags", "password"] {
                let found = try await Self.found(api, "search=profile.level pr&sortBy=\(unknown)")
                #expect(found == plain && found.count == 4, "\(unknown)")
            }
            #expect(
                try await Self.found(api, "search=profile.level pr&after=nothing") == ["400", "E0000029"])
        }
    }

    @Test func `the index follows changes, and q finds beginnings`() async throws {
        try await Self.withPeople { api async throws in
            _ = try await api.send(
                .post, "/users/ada@people.test", ["profile": ["department": "Legal", "tags": .null]])
            #expect(try await Self.found(api, "search=profile.department eq \"Engineering\"") == ["bob"])
            #expect(try await Self.found(api, "search=profile.tags eq \"blue\"") == ["cid"])
            #expect(try await Self.found(api, "q=BY") == ["ada"])
            _ = try await api.send(.delete, "/users/ada@people.test")
            #expect(try await Self.found(api, "q=BY") == [])
            #expect(try await Self.found(api, "search=profile.department eq \"Legal\"") == ["ada"])
            _ = try await api.send(.delete, "/users/ada@people.test")
            #expect(try await Self.found(api, "search=profile.department eq \"Legal\"") == [])
        }
    }

    @Test func `a search that is wrong says where`() async throws {
        try await Self.withPeople { api async throws in
            for query in [
                "search=profile.nothing eq 1", "filter=profile.level eq 7", "search=profile.level eq",
                "search=profile.level co 7",
            ] {
                #expect(try await Self.found(api, query) == ["400", "E0000031"], "\(query)")
            }
            #expect(
                try await Self.found(api, "search=profile.level eq 7&filter=status eq \"ACTIVE\"") == [
                    "400", "E0000033",
                ])
        }
    }
}
