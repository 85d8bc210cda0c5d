// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Testing

@testable import TokenTests

@Suite struct ReadTokenTestsTests {
    private func mistakes(_ text: String) throws -> [String] {
        do {
            _ = try readTokenTests(try JSON(reading: text))
            return []
        } catch let error as TestFileError {
            return error.mistakes.map { "\($0.path): \($0.sentence)" }
        }
    }

    private func mistake(inTest members: String) throws -> String {
        let found = try mistakes(#"{"tests": [{"name": "t", "server": "s", "client": "c", \#(members)}]}"#)
        return found.count == 1 ? found[0] : "\(found)"
    }

    @Test func `the shortest test asks for default scopes as a service`() throws {
        let cases = try readTokenTests(
            ["tests": [["name": "t", "server": "s", "client": "c", "expect": "granted"]]])
        #expect(
            cases.map(\.request) == [
                TokenTestRequest(server: "s", client: "c", grant: "client_credentials", scopes: [])
            ])
        #expect(cases[0].request.body == ["clientId": "c", "grantType": "client_credentials", "scopes": []])
        #expect(cases[0].expectation == Expectation(.granted))
    }

    @Test func `a request with a user uses the authorization code grant`() throws {
        let cases = try readTokenTests(
            [
                "tests": [
                    [
                        "name": "t", "server": "s", "client": "c", "user": "ada", "resource": "urn:r",
                        "expect": "refused",
                    ]
                ]
            ])
        #expect(
            cases[0].request.body == [
                "clientId": "c", "grantType": "authorization_code", "userId": "ada", "scopes": [],
                "resource": "urn:r",
            ])
    }

    @Test func `lists multiply and the name says what is what`() throws {
        let cases = try readTokenTests(
            [
                "tests": [
                    [
                        "name": "t", "server": ["s1", "s2"], "client": ["c1", "c2"], "user": [nil, "ada"],
                        "scopes": [["a", "b"], []], "expect": "granted",
                    ]
                ]
            ])
        #expect(cases.count == 16)
        #expect(cases.first?.name == "t (s1, c1, no user, a b)")
        #expect(cases.last?.name == "t (s2, c2, ada, default scopes)")
        #expect(Set(cases.map(\.request)).count == 16)
    }

    @Test(arguments: [#"["a", "b"]"#, #""a b""#]) func `a list of scopes is one request`(scopes: String)
        throws
    {
        let text =
            #"{"tests": [{"name": "t", "server": "s", "client": "c", "scopes": \#(scopes), "expect": "granted"}]}"#
        #expect(try readTokenTests(try JSON(reading: text)).map(\.request.scopes) == [["a", "b"]])
    }

    @Test func `defaults stand for what a test leaves out`() throws {
        let cases = try readTokenTests(
            [
                "defaults": ["server": "s", "client": "c", "scopes": ["a"]],
                "tests": [
                    ["name": "one", "expect": "granted"],
                    ["name": "two", "scopes": ["b"], "expect": "granted"],
                ],
            ])
        #expect(cases.map(\.request.scopes) == [["a"], ["b"]])
        #expect(cases.map(\.request.server) == ["s", "s"])
    }

    @Test func `an error belongs to a refusal without saying so`() throws {
        let test = try testCase(expecting: ["error": "access_denied", "reason": "no_matching_policy"])
        #expect(test.expectation.outcome == .refused)
    }

    @Test(arguments: [
        (#""expect": "grented""#, "tests[0].expect: must be one of granted, refused"),
        (#""expect": {}"#, "tests[0].expect: must say something; the shortest is `expect: granted`"),
        (
            #""expect": {"outcome": "refused", "scopes": ["a"]}"#,
            "tests[0].expect.scopes: a refusal has no `scopes`"
        ),
        (
            #""expect": {"outcome": "granted", "error": "access_denied"}"#,
            "tests[0].expect.error: what is granted has no `error`"
        ),
        (
            #""expect": {"accessToken": {"a": null}}"#,
            "tests[0].expect.accessToken.a: no claim has the value null; write { present: false } for a claim that must not be there"
        ),
        (
            #""expect": {"accessToken": {"a": {"matches": "x", "present": true}}}"#,
            "tests[0].expect.accessToken.a: must have exactly one of equals, matches, contains and present"
        ),
        (
            #""expect": {"accessToken": true}"#,
            "tests[0].expect.accessToken: must be an object of claims, or false when there must be no such document"
        ),
        (
            #""expect": {"lifetimes": {"accessTokenMinutes": -1}}"#,
            "tests[0].expect.lifetimes.accessTokenMinutes: must be a whole number from 0"
        ),
        (
            #""scops": ["a"], "expect": "granted""#,
            "tests[0].scops: there is no member `scops` here; known are name, server, client, grant, user, scopes, resource, expect; did you mean `scopes`?"
        ),
        (
            #""scopes": ["a", ["b"]], "expect": "granted""#,
            "tests[0].scopes[0]: must be a list too: either all elements are scopes, or all are lists of scopes"
        ),
        (
            #""grant": "client_credentials", "user": "ada", "expect": "granted""#,
            "tests[0].user: client_credentials has no user; leave the user out or name another grant"
        ),
        (
            #""user": [], "expect": "granted""#,
            "tests[0].user: must not be an empty list, for then there is nothing to test"
        ),
        (#""resource": " ", "expect": "granted""#, "tests[0].resource: must not be blank"),
        (#""resource": 5, "expect": "granted""#, "tests[0].resource: must be a text, not a number"),
    ])
    func `what is wrong is said with its place`(members: String, expected: String) throws {
        #expect(try mistake(inTest: members) == expected)
    }

    @Test func `a pattern that cannot be read is a mistake of the file`() throws {
        let found = try mistake(inTest: #""expect": {"accessToken": {"a": {"matches": "("}}}"#)
        #expect(found.hasPrefix("tests[0].expect.accessToken.a.matches: is no regular expression: "))
    }

    @Test func `everything that is wrong is told at once`() throws {
        let found = try mistakes(
            #"{"format": 2, "tests": [{"expect": "x"}, {"name": 5, "expect": "granted"}]}"#)
        #expect(found.count == 8, "\(found)")
    }

    @Test(arguments: ["[]", "{}", #"{"tests": []}"#, #"{"tests": {}}"#])
    func `a document without tests is refused`(text: String) throws {
        #expect(try mistakes(text).count == 1)
    }

    @Test func `a matrix without bounds is refused before it is expanded`() throws {
        let names = JSON.strings((0..<101).map { "n\($0)" })
        #expect(throws: TestFileError.self) {
            try readTokenTests(
                ["tests": [["name": "t", "server": names, "client": names, "expect": "granted"]]])
        }
    }
}
