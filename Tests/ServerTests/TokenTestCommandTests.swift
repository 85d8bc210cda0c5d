// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Foundation
import Testing

/// `moneta test` and `moneta findings` on the example organisation, read from its database.
@Suite(.enabled(if: program != nil)) struct TokenTestCommandTests {
    private let desk: SeedCommandTests.Desk

    init() throws {
        desk = try SeedCommandTests.Desk()
        let seed = SeedCommandTests.examples.appendingPathComponent("small-company.yaml").path
        let seeded = try desk.run(["seed", seed])
        try #require(seeded.status == 0, "\(seeded.error)")
    }

    private var example: String {
        SeedCommandTests.examples.appendingPathComponent("small-company.tests.yaml").path
    }

    @Test func `the tests of the example pass`() throws {
        let outcome = try desk.run(["test", example])
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
        #expect(outcome.output == "\(example): 9 passed\n")
    }

    @Test func `an edited test fails with a diff that names the cause`() throws {
        let text = try String(contentsOfFile: example, encoding: .utf8)
        let edited = text.replacingOccurrences(
            of: "expect: { error: access_denied, reason: no_matching_policy }",
            with: "expect: { policy: Everyone else, rule: Read }"
        ).replacingOccurrences(of: "team: analytics", with: "team: logistics")
        let report = desk.path("results.xml")
        let outcome = try desk.run(["test", try desk.file("edited.yaml", edited), "--junit", report])
        #expect(outcome.status == 1)
        for line in [
            "FAILED  the nightly report changes nothing (orders:write)",
            "- accessToken.team: \"logistics\"", "+ accessToken.team: \"analytics\"",
            "because the expression is `app.profile.team`", "- outcome: granted",
            "because the rule `Read` of the policy `Everyone else` covers `orders:read`, and the request also wants `orders:write`",
            "what would help: ", "edited.yaml: 5 passed, 4 failed",
        ] {
            #expect(outcome.output.contains(line), "\(line)")
        }
        #expect(
            try String(contentsOfFile: report, encoding: .utf8).contains(
                "tests=\"9\" failures=\"4\" errors=\"0\""))
    }

    @Test func `a recording passes until it is edited`() throws {
        let file = desk.path("recorded.yaml")
        let recorded = try desk.run(["test", "--record", "--output", file, "--server", "orders"])
        #expect(recorded.status == 0, "\(recorded.error)")
        #expect(try desk.run(["test", file]).status == 0)
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let edited = text.replacingOccurrences(of: "accessTokenMinutes: 10 ", with: "accessTokenMinutes: 20 ")
        #expect(edited != text)
        let outcome = try desk.run(["test", try desk.file("edited.yaml", edited)])
        #expect(outcome.status == 1)
        #expect(
            outcome.output.contains(
                """
                        - lifetimes.accessTokenMinutes: 20
                        + lifetimes.accessTokenMinutes: 10
                          because the rule `Read and write` of the policy `Warehouse` decided
                """))
    }

    @Test(arguments: [
        ("tests: [", "line 2, column 1: "),
        (
            "tests:\n  - name: a\n    server: s\n    client: c\n    expect: grented\n",
            "line 5, column 5: tests[0].expect"
        ),
    ])
    func `a broken file ends with another status than a failed test`(text: String, place: String) throws {
        let outcome = try desk.run(["test", try desk.file("broken.yaml", text)])
        #expect(outcome.status == 2)
        #expect(outcome.error.contains(place), "\(outcome.error)")
    }

    @Test func `findings are printed with their advice`() throws {
        let outcome = try desk.run(["findings", "--server", "Orders API"])
        #expect(outcome.status == 0)
        #expect(outcome.output == "nothing found\n")
        let failing = try desk.run(["findings", "--json", "--fail-on", "warning"])
        #expect(failing.error.isEmpty)
        #expect(failing.output.hasPrefix("["))
    }
}
