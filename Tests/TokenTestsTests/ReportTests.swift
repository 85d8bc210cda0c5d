// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Testing

@testable import TokenTests

@Suite struct ReportTests {
    private func report() throws -> TokenTestReport {
        let passing = try testCase(expecting: ["policy": "Warehouse"])
        let failing = try testCase(expecting: ["rule": "Sign", "accessToken": ["team": "a<b"]])
        let refused = try testCase(expecting: ["rule": "Read"], client: "nightly-report")
        return TokenTestReport(
            file: "orders.tests.yaml",
            results: [
                compare(passing, with: try answer("granted")), compare(failing, with: try answer("granted")),
                compare(refused, with: try answer("refused")),
                TokenTestResult(
                    test: passing,
                    end: .notAnswered("there is no app `ware\u{1}house`; name a \"client_id\" & co.")),
            ])
    }

    @Test func `the report is the golden file`() throws {
        let report = try report()
        try expectGolden(report.failures + report.summary + "\n", "report.txt")
    }

    @Test func `the JUnit file is the golden file`() throws {
        try expectGolden(junit([try report()]), "junit.xml")
    }

    @Test func `a report without failures is one line`() throws {
        let test = try testCase(expecting: "granted")
        let report = TokenTestReport(file: "f", results: [TokenTestResult(test: test, end: .passed)])
        #expect(report.failures.isEmpty)
        #expect(report.summary == "f: 1 passed")
    }
}
