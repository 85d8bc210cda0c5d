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

struct UserImportTests {
    private static func row(_ name: String, _ more: JSONObject = [:]) -> JSON {
        var row: JSONObject = [
            "profile": [
                "login": .string("\(name)@people.test"), "email": .string("\(name)@people.test"),
                "firstName": .string(name), "lastName": "Person",
            ]
        ]
        for member in more.members { row[member.name] = member.value }
        return .object(row)
    }

    private static func outcomes(_ answer: Answer) -> [String] {
        answer.body["results"]?.array?.map { $0["outcome"]?.string ?? "" } ?? ["\(answer.status)"]
    }

    @Test func `a batch takes every row whole or not at all`() async throws {
        try await TestServer.onEachEngine { api in
            let rows: JSON = [
                Self.row("ann", ["groups": ["Staff", "Night"], "id": "00uOldAnn", "status": "SUSPENDED"]),
                Self.row("ben", ["groups": ["Staff", "Everyone"]]), Self.row("cat", ["type": "robot"]),
                Self.row("dan", ["credentials": ["password": ["value": "Correct-Horse-7"]]]), Self.row("ann"),
                ["profile": ["login": "eve@people.test", "shoe": 1]], "nobody",
                Self.row("fay", ["status": "LOCKED_OUT"]),
            ]
            let dry = try await api.send(
                .post, "/imports/users", ["rows": rows, "createGroups": true, "dryRun": true])
            let expected = [
                "created", "refused", "refused", "created", "unchanged", "refused", "refused", "refused",
            ]
            #expect(Self.outcomes(dry) == expected)
            #expect(try await api.send(.get, "/users/ann@people.test").status == 404)
            #expect(try await api.send(.get, "/groups?q=Night").body.array?.isEmpty == true)

            let done = try await api.send(.post, "/imports/users", ["rows": rows, "createGroups": true])
            #expect(Self.outcomes(done) == expected)
            let ann = try await api.send(.get, "/users/ann@people.test").body
            #expect(ann["id"] == "00uOldAnn" && ann["status"] == "SUSPENDED")
            let groups = try await api.send(.get, "/users/00uOldAnn/groups").body.array?.compactMap {
                $0["profile"]?["name"]?.string
            }
            #expect(groups?.sorted() == ["Everyone", "Night", "Staff"])
            #expect(try await api.send(.get, "/users/dan@people.test").body["status"] == "ACTIVE")
            // Nothing of a refused row stays, not even the group that it alone would have made.
            #expect(try await api.send(.get, "/users/ben@people.test").status == 404)
            let causes: [String] =
                done.body["results"]?.array?.map { $0["causes"]?.strings?.joined() ?? "" } ?? []
            for (index, word) in [(1, "Everyone"), (2, "robot"), (5, "shoe"), (6, "object"), (7, "status")] {
                #expect(causes[index].contains(word), "\(causes[index])")
            }
        }
    }

    @Test func `a group that a refused row has made is made again for the next`() async throws {
        try await TestServer.onEachEngine { api in
            let rows: JSON = [
                Self.row("ann", ["groups": ["Fresh", "Fresh", "Everyone"]]),
                Self.row("ben", ["groups": ["Fresh"]]),
                Self.row("cat", ["groups": ["Fresh"], "type": "robot"]),
                Self.row("dan", ["groups": ["Fresh"]]),
            ]
            let done = try await api.send(.post, "/imports/users", ["rows": rows, "createGroups": true])
            #expect(Self.outcomes(done) == ["refused", "created", "refused", "created"])
            #expect(try await api.send(.get, "/groups?q=Fresh").body.array?.count == 1)
        }
    }

    @Test func `users that are there are updated, skipped or refused`() async throws {
        try await TestServer.onEachEngine { api in
            _ = try await api.send(.post, "/imports/users", ["rows": [Self.row("ann")]])
            let changed = Self.row("ann", ["profile": ["login": "ann@people.test", "nickName": "Annie"]])
            for (existing, outcome) in [("skip", "skipped"), ("refuse", "refused"), ("update", "updated")] {
                let answer = try await api.send(
                    .post, "/imports/users", ["rows": [changed], "existing": .string(existing)])
                #expect(Self.outcomes(answer) == [outcome])
            }
            let profile = try await api.send(.get, "/users/ann@people.test").body["profile"]
            #expect(profile?["nickName"] == "Annie" && profile?["firstName"] == "ann")
            let page = try await api.send(.get, "/exports/users?limit=1")
            #expect(
                page.body.array?.count == 1 && page.headers.contains { $0.value.contains("rel=\"next\"") })
        }
    }

    @Test func `a wrong call is refused as a whole`() async throws {
        try await TestServer.onEachEngine { api in
            for (body, word) in [
                (["rows": []], "rows"), ([:], "rows"),
                (["rows": [Self.row("a")], "existing": "merge"], "existing"),
                (["rows": [["row": 1], ["row": 1]]], "row"),
            ] as [(JSON, String)] {
                let answer = try await api.send(.post, "/imports/users", body)
                #expect(answer.status == 400)
                #expect(
                    answer.body["errorCauses"]?.array?.first?["errorSummary"]?.string?.contains(word) == true)
            }
        }
    }
}
