// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

@testable import ManagementAPI
import MonetaTesting
import OAuth
import Persistence
import Primitives
import Testing

@Suite struct SeedOrderTests {
    @Test func `what is named takes its places in the order of the document, the rest stays`() {
        #expect(SeedOrder.arranged(["x", "b", "y", "a"], following: ["a", "b"]) == ["x", "a", "y", "b"])
        #expect(SeedOrder.arranged(["a", "x", "b"], following: ["a", "b"]) == nil)
        #expect(SeedOrder.arranged(["a", "b"], following: ["gone", "b", "a"]) == ["b", "a"])
        #expect(SeedOrder.arranged([], following: []) == nil)
    }

    @Test func `any order is reached in one step and then stays`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let present = (0..<8).map { String($0) }.shuffled(using: &generator)
            let named = Array(
                present.shuffled(using: &generator).prefix(Int.random(in: 0...8, using: &generator)))
            let order = SeedOrder.arranged(present, following: named) ?? present
            #expect(order.filter(named.contains) == named)
            #expect(zip(order, present).allSatisfy { named.contains($1) || $0 == $1 })
            #expect(SeedOrder.arranged(order, following: named) == nil)
        }
    }

    @Test func `policies stand in the order of the document, and the default policy last`() async throws {
        try await TestServer.seeded { stage in
            func document(_ names: [String]) -> JSON {
                [
                    "apps": wholeSeed()["apps"] ?? [], "groups": wholeSeed()["groups"] ?? [],
                    "users": wholeSeed()["users"] ?? [],
                    "authorizationServers": [
                        [
                            "id": "default", "name": "default", "audiences": ["api://default"],
                            "scopes": [["name": "read"], ["name": "write"]],
                            "policies": .array(names.map(seedPolicy)),
                        ]
                    ],
                ]
            }
            func names() async throws -> [String] { try await stage.policies(of: "default").map(\.name) }
            _ = try await stage.apply(document(["A", "B", "C"]))
            #expect(try await names() == ["A", "B", "C", "Default Policy"])
            let report = try await stage.apply(document(["C", "D", "A", "B"]))
            #expect(report.lines.contains("changed order of policies of default"))
            #expect(try await names() == ["C", "D", "A", "B", "Default Policy"])
            #expect(try await stage.apply(document(["C", "D", "A", "B"])).changedNothing)
            _ = try await stage.apply(document(["B", "C"]))
            #expect(try await names() == ["B", "D", "A", "C", "Default Policy"])
            #expect(try await stage.policies(of: "default").map(\.priority) == [1, 2, 3, 4, 5])
        }
    }

    @Test func `a priority in the document decides, and is asked for once`() async throws {
        try await TestServer.seeded { stage in
            func document(_ priorities: [(String, Int?)]) -> JSON {
                var whole = wholeSeed().object ?? [:]
                var server = wholeSeed()["authorizationServers"]?[0]?.object ?? [:]
                server["policies"] = .array(
                    priorities.map { name, priority in
                        var policy = seedPolicy(name).object ?? [:]
                        policy["priority"] = priority.map { .integer(Int64($0)) }
                        return .object(policy)
                    })
                whole["authorizationServers"] = [.object(server)]
                return .object(whole)
            }
            func names() async throws -> [String] { try await stage.policies(of: "orders").map(\.name) }
            let first: [(String, Int?)] = [("A", nil), ("B", 1), ("C", nil), ("D", 9)]
            _ = try await stage.apply(document(first))
            #expect(try await names() == ["B", "A", "C", "D"])
            #expect(try await stage.apply(document(first)).changedNothing)
            _ = try await stage.apply(document([("C", nil), ("B", 1), ("A", nil), ("D", 2)]))
            #expect(try await names() == ["B", "D", "C", "A"])
            let again = try await stage.apply(document([("C", nil), ("B", 1), ("A", nil), ("D", 2)]))
            #expect(again.changedNothing)
            #expect(try await names() == ["B", "D", "C", "A"])
        }
    }
}
