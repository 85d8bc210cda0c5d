// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Testing

@testable import TokenTests

@Suite struct RecordingTests {
    private let subjects = RecordingSubjects(
        servers: [
            .init(
                name: "orders", scopes: ["openid", "email", "orders:write", "orders:read", "orders:audit"],
                needingConsent: ["orders:audit"], hasDefaultScopes: true)
        ],
        clients: [
            .init(clientID: "web", grants: ["authorization_code", "refresh_token"]),
            .init(clientID: "job", grants: ["client_credentials"]),
        ], users: ["ada@example.com"])

    @Test func `what is recorded comes in a stable order`() throws {
        let requests = try planRecording(subjects)
        #expect(
            requests.map(\.sentence) == [
                "job at orders, client_credentials, default scopes",
                "job at orders, client_credentials, orders:audit",
                "job at orders, client_credentials, orders:read",
                "job at orders, client_credentials, orders:write",
                "job at orders, client_credentials, orders:read orders:write",
                "web at orders, authorization_code for ada@example.com, openid email",
                "web at orders, authorization_code for ada@example.com, openid email orders:audit",
                "web at orders, authorization_code for ada@example.com, openid email orders:read",
                "web at orders, authorization_code for ada@example.com, openid email orders:write",
                "web at orders, authorization_code for ada@example.com, openid email orders:audit orders:read orders:write",
            ])
    }

    @Test func `more than a file may hold is not recorded`() {
        let scopes = (0..<200).map { "s\($0)" }
        let many = RecordingSubjects(
            servers: [.init(name: "s", scopes: scopes, hasDefaultScopes: false)],
            clients: (0..<60).map { .init(clientID: "c\($0)", grants: ["client_credentials"]) }, users: [])
        #expect(throws: TooMuchToRecord.self) { try planRecording(many) }
    }

    @Test func `a recording is the golden file`() throws {
        let request = TokenTestRequest(
            server: "orders", client: "warehouse", grant: "client_credentials",
            scopes: ["orders:read", "orders:write"])
        var refused = request
        refused.client = "nightly-report"
        refused.scopes = ["orders:write"]
        var alsoRefused = refused
        alsoRefused.scopes = ["orders:audit"]
        let text = writeRecording(
            [
                (request, try answer("granted")), (refused, try answer("refused")),
                (alsoRefused, try answer("refused")),
            ], comments: ["Recorded by a test."])
        try expectGolden(text, "recording.yaml")
    }

    @Test func `what was recorded passes and notices a change`() throws {
        let granted = try answer("granted")
        let test = TokenTestCase(
            name: "t", request: try testCase(expecting: "granted").request,
            expectation: recordedExpectation(of: granted))
        #expect(compare(test, with: granted).passed)
        var changed = try #require(granted.object)
        var token = try #require(changed["accessToken"]?.object)
        var payload = try #require(token["payload"]?.object)
        payload["admin"] = true
        payload["jti"] = "AT.2"
        token["payload"] = .object(payload)
        changed["accessToken"] = .object(token)
        guard case .failed(let differences) = compare(test, with: .object(changed)).end else {
            Issue.record("the new claim was not noticed")
            return
        }
        #expect(differences.map(\.what) == ["accessToken.admin"])
    }

    @Test(arguments: [
        ("plain words", "plain words"), ("orders:read", #""orders:read""#), ("yes", #""yes""#),
        ("1", #""1""#),
        ("", #""""#), ("a # b", #""a # b""#), ("ada@example.com", "ada@example.com"), ("end ", #""end ""#),
        ("- a", #""- a""#), ("é", #""é""#), ("a\nb", #""a\nb""#),
    ])
    func `texts that can be misread stand in quotation marks`(text: String, yaml: String) {
        #expect(yamlText(text) == yaml)
    }
}
