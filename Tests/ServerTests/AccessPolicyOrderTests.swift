// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import MonetaTesting
import OAuth
import Persistence
import Primitives
import SystemLog
import Testing

@Suite struct AccessPolicyOrderTests {
    @Test func `a hundred rules that are created at once with one number all get a place`() async throws {
        try await TestServer.servers { api in
            let path = try await api.makePolicy(on: api.makeServer("a")) + "/rules"
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for index in 0..<100 {
                    group.addTask {
                        try await api.send(.post, path, TestServer.rule("rule \(index)", priority: 1)).status
                    }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(statuses == Array(repeating: 201, count: 100))
            let names = try await api.order(path)
            #expect(Set(names) == Set((0..<100).map { "rule \($0)" }))
            #expect(names.count == 100)
        }
    }

    @Test func `rules that are created at once with their numbers stand in that order`() async throws {
        try await TestServer.servers { api in
            let path = try await api.makePolicy(on: api.makeServer("a")) + "/rules"
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in (1...30).shuffled() {
                    group.addTask {
                        let answer = try await api.send(
                            .post, path, TestServer.rule("rule \(number)", priority: number))
                        #expect(answer.status == 201)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await api.order(path) == (1...30).map { "rule \($0)" })
        }
    }

    @Test func `a rule is moved by its number and the others close up`() async throws {
        try await TestServer.servers { api in
            let path = try await api.makePolicy(on: api.makeServer("a")) + "/rules"
            var ids: [String: String] = [:]
            for (index, name) in ["a", "b", "c", "d"].enumerated() {
                ids[name] = try await api.send(.post, path, TestServer.rule(name, priority: index + 1)).body
                    .id
            }
            let moved = try await api.send(
                .put, "\(path)/\(ids["d"] ?? "")", TestServer.rule("d", priority: 2))
            #expect(moved.body["priority"] == 2)
            #expect(try await api.order(path) == ["a", "d", "b", "c"])
            #expect(try await api.send(.delete, "\(path)/\(ids["a"] ?? "")").status == 204)
            #expect(try await api.order(path) == ["d", "b", "c"])
            _ = try await api.send(.post, path, TestServer.rule("e", priority: 4))
            #expect(try await api.order(path) == ["d", "b", "c", "e"])
            _ = try await api.send(.put, "\(path)/\(ids["b"] ?? "")", TestServer.rule("b"))
            #expect(try await api.order(path) == ["d", "b", "c", "e"])
            _ = try await api.send(.put, "\(path)/\(ids["b"] ?? "")", TestServer.rule("b", priority: 99))
            #expect(try await api.order(path) == ["d", "c", "e", "b"])
            let change = try #require(try await api.events(.ruleUpdated).first)["target"]?[0]?[
                "changeDetails"]
            #expect(change == ["from": ["priority": 4], "to": ["priority": 2]])
        }
    }

    @Test func `policies and rules are put into an order at once`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            var ids: [String] = []
            for name in ["a", "b", "c"] {
                ids.append(String(try await api.makePolicy(on: server, name: name).split(separator: "/")[2]))
            }
            let path = "/\(server.id)/policies"
            let wanted = JSON.strings([ids[2], ids[0], ids[1]])
            let tag = try #require(try await api.send(.get, path).headers[.eTag])
            let answer = try await api.send(
                .post, "\(path)/reorder", ["ids": wanted], headers: [.ifMatch: tag])
            #expect(answer.status == 200)
            #expect(answer.body.names == ["c", "a", "b"])
            #expect(try await api.order(path) == ["c", "a", "b"])
            let stale = try await api.send(
                .post, "\(path)/reorder", ["ids": wanted], headers: [.ifMatch: tag])
            #expect(stale.status == 412)
            let short = try await api.send(.post, "\(path)/reorder", ["ids": .strings(ids.dropLast())])
            #expect(short.status == 400)
            #expect(try await api.order(path) == ["c", "a", "b"])

            let rules = "\(path)/\(ids[0])/rules"
            var ruleIDs: [String] = []
            for name in ["x", "y"] {
                ruleIDs.append(try await api.send(.post, rules, TestServer.rule(name)).body.id)
            }
            let reordered = try await api.send(
                .post, "\(rules)/reorder", ["ids": .strings(ruleIDs.reversed())])
            #expect(reordered.body.names == ["y", "x"])
        }
    }

    @Test func `creates, moves and deletes at once leave a whole order`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            let path = "/\(server.id)/policies"
            var ids: [String] = []
            for index in 0..<10 {
                ids.append(
                    String(
                        try await api.makePolicy(on: server, name: "old \(index)").split(separator: "/")[2]))
            }
            try await withThrowingTaskGroup(of: Int.self) { group in
                for (index, id) in ids.enumerated() {
                    group.addTask {
                        index.isMultiple(of: 2)
                            ? try await api.send(.delete, "\(path)/\(id)").status
                            : try await api.send(
                                .put, "\(path)/\(id)",
                                TestServer.policy("old \(index)", priority: index / 2 + 1)
                            ).status
                    }
                    group.addTask {
                        try await api.send(.post, path, TestServer.policy("new \(index)", priority: 3)).status
                    }
                }
                for try await status in group { #expect([200, 201, 204].contains(status)) }
            }
            #expect(try await api.order(path).count == 15)
        }
    }
}
