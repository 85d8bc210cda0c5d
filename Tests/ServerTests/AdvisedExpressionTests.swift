// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Expressions
import Foundation
import HTTPTypes
import MonetaTesting
import OAuth
import Primitives
import Testing

/// Expressions that findings and the README advise do what they promise where something is missing.
@Suite struct AdvisedExpressionTests {
    private static let bareApp: Value = ["id": "0oa1", "clientId": "job", "profile": .map(ValueMap())]
    private static let bareUser: Value = ["id": "00u1", "profile": ["login": "bo@example.com"]]

    @Test(arguments: AdvisedExpression.allCases)
    func `an advised expression gives its default where something is missing`(_ advised: AdvisedExpression)
        throws
    {
        let expression = try ParsedExpression(parsing: advised.rawValue)
        #expect(checkExpression(expression).isEmpty)
        for user in [Value.null, Self.bareUser, ["id": "00u1"], ["id": "00u1", "profile": .map(ValueMap())]] {
            var names = Names(user: user, app: Self.bareApp)
            #expect(try expression.evaluate(names: names) == "none", "\(user)")
            names.appuser = .map(ValueMap())
            #expect(try expression.evaluate(names: names) == "none", "\(user)")
        }
    }

    @Test(arguments: AdvisedExpression.allCases)
    func `an advised expression gives what is there`(_ advised: AdvisedExpression) throws {
        let names = Names(
            user: ["id": "00u1", "profile": ["department": "R"]], app: ["profile": ["team": "R"]])
        #expect(try ParsedExpression(parsing: advised.rawValue).evaluate(names: names) == "R")
    }

    @Test(arguments: FindingKind.allCases)
    func `no finding has an expression that is not among the advised ones`(kind: FindingKind) {
        for text in [kind.meaning, kind.advice] {
            let parts = text.split(separator: "`", omittingEmptySubsequences: false)
            for (index, part) in parts.enumerated() {
                if index % 2 == 1 {
                    #expect(part == "user" || AdvisedExpression(rawValue: String(part)) != nil, "\(part)")
                } else {
                    for sign in ["?:", "user.", "appuser", "app.", "group.", "!=", "=="] {
                        #expect(!part.contains(sign) || part.contains("com.example.app"), "\(part)")
                    }
                }
            }
        }
    }

    @Test func `the expression of the README is among them`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
        let written = page.replacing("\\\"", with: "\"")
        #expect(written.contains("\"value\": \"\(AdvisedExpression.appAttribute.rawValue)\""))
    }

    @Test(arguments: [
        ("user.getGroups({'group.profile.name': 'Staff'}).![profile.dn ?: 'none']", #"["none"]"#),
        ("user.getGroups({'group.profile.name': 'Staff'}).![description ?: 'none']", #"["none"]"#),
        ("getFilteredGroups({'00g1'}, \"group.profile.dn ?: 'none'\", 10)", #"["none"]"#),
    ])
    func `a group without a profile has an empty one beside its name`(text: String, wanted: String) throws {
        var names = Names(user: Self.bareUser, app: Self.bareApp)
        names.groups = [GroupFact(id: "00g1", name: "Staff")]
        #expect(try ParsedExpression(parsing: text).evaluate(names: names).json.text == wanted)
    }

    @Test(arguments: AdvisedExpression.allCases)
    func `a claim as advised fails for nobody`(_ advised: AdvisedExpression) async throws {
        let claim = findingsClaim("squad", advised.rawValue)
        let found = try await findAll(
            in: findingsSeed(policies: [findingsPolicy(rules: [findingsRule()])], claims: [claim]))
        #expect(found == [:])
    }

    @Test func `a service app without a profile gets a token with every claim as advised`() async throws {
        try await TestServer.withHooks { stage, service in
            let client = try await stage.makeClient(["accessTokenLifetimeMinutes": 60])
            for advised in AdvisedExpression.allCases {
                let claim = try await stage.send(
                    .post, "/authorizationServers/\(client.server)/claims",
                    [
                        "name": .string("\(advised)"), "claimType": "RESOURCE", "valueType": "EXPRESSION",
                        "value": .string(advised.rawValue), "status": "ACTIVE",
                    ])
                try #require(claim.status == 201, "\(claim.body)")
            }
            let claims = try await client.claims()
            for advised in AdvisedExpression.allCases { #expect(claims["\(advised)"] == "none") }
        }
    }

    @Test func `appuser of a user without an assignment is no error`() async throws {
        let found = try await findAll(
            in: findingsSeed(claims: [findingsClaim("badge", "appuser?.badge ?: 'none'")]))
        #expect(found == [:])
    }
}
