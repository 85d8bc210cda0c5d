// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import ManagementAPI
import MonetaTesting
import Primitives
import Testing

@Suite struct ExpressionCheckTests {
    private func check(_ stage: TestServer, _ body: JSON) async throws -> JSON {
        let answer = try await stage.post("/expressions/check", body)
        try #require(answer.status == 200, "\(answer.body)")
        return answer.body
    }

    @Test func `an expression that cannot be read has its mistake and the place of it`() async throws {
        try await TestServer.previewed { stage in
            let body = try await check(stage, ["expression": "user.login +\n )"])
            #expect(body["valid"] == false)
            let diagnostic = try #require(body["diagnostics"]?.array?.first)
            #expect(diagnostic["severity"] == "error")
            #expect(diagnostic["line"] == 2)
            #expect(diagnostic["column"] == 2)
            #expect(diagnostic["start"] == 14)
            #expect(body["value"] == nil)
            let long = try await check(stage, ["expression": .string(String(repeating: "1", count: 1025))])
            #expect(long["valid"] == false)
        }
    }

    @Test func `an unknown function is an error with the nearest name`() async throws {
        try await TestServer.previewed { stage in
            let body = try await check(stage, ["expression": "String.lenn('x')"])
            #expect(body["valid"] == false)
            #expect(body["diagnostics"]?.array?.first?["hint"] == "String.len")
        }
    }

    @Test func `with a user and a client it is evaluated, part by part`() async throws {
        try await TestServer.previewed { stage in
            let body = try await check(
                stage,
                [
                    "expression": "user.firstName + ' of ' + app.profile.team", "userId": "00uAda",
                    "clientId": "the-job", "authorizationServerId": "orders",
                ])
            #expect(body["valid"] == true)
            #expect(body["value"] == "Ada of a")
            let steps = try #require(body["steps"]?.array)
            #expect(
                steps.first
                    == ["start": 0, "end": 14, "text": "user.firstName", "value": "Ada"])
            #expect(steps.last?["value"] == "Ada of a")
        }
    }

    @Test func `what fails for a user says where`() async throws {
        try await TestServer.previewed { stage in
            let body = try await check(stage, ["expression": "1 / user.city.length()", "userId": "00uBo"])
            #expect(body["valid"] == true)
            #expect(body["value"] == nil)
            #expect(body["error"]?["start"]?.integer != nil)
            #expect(body["steps"]?.array?.last?["error"]?.string != nil)
        }
    }

    @Test func `groups can be given instead of a user`() async throws {
        try await TestServer.previewed { stage in
            let body = try await check(
                stage, ["expression": "isMemberOfGroupName('x')", "groups": ["x", "y"]])
            #expect(body["value"] == true)
        }
    }

    @Test func `names that stand for nothing are refused`() async throws {
        try await TestServer.previewed { stage in
            for body in [
                ["expression": "1", "clientId": "no"], ["expression": "1", "userId": "no"], [:],
                ["expression": 1],
            ] as [JSON] {
                let answer = try await stage.post("/expressions/check", body)
                #expect(answer.status == 400)
                #expect(answer.code == "E0000001")
                #expect(!answer.causes.isEmpty)
            }
            let answer = try await stage.post(
                "/expressions/check", ["expression": "1", "authorizationServerId": "no"])
            #expect(answer.status == 404)
        }
    }

    @Test func `a large profile does not make the answer large`() async throws {
        try await TestServer.previewed { stage in
            let parts = (0..<70).map { _ in "user.profile" }.joined(separator: ",")
            let body = try await check(stage, ["expression": .string("{\(parts)}"), "userId": "00uAda"])
            #expect(body["valid"] == true)
            #expect(body.bytes.count < 1 << 20)
        }
    }
}
