// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Foundation
import Primitives
import Testing

@testable import TokenTests

/// A file of `Fixtures`.
func fixture(_ name: String) throws -> String {
    let url = try #require(
        Bundle.module.url(forResource: name, withExtension: nil, subdirectory: "Fixtures"))
    return try String(contentsOf: url, encoding: .utf8)
}

/// Compares a text with a file of `Fixtures`; with `MONETA_WRITE_FIXTURES` the file is written instead.
func expectGolden(_ text: String, _ name: String) throws {
    if ProcessInfo.processInfo.environment["MONETA_WRITE_FIXTURES"] != nil {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        try text.write(
            to: folder.appendingPathComponent("Fixtures/\(name)"), atomically: true, encoding: .utf8)
    } else {
        #expect(text == (try fixture(name)))
    }
}

/// The answer of a preview: `granted` or `refused`.
func answer(_ name: String) throws -> JSON { try JSON(reading: try fixture("\(name).json")) }

/// The only case of a document with one test that expects this.
func testCase(expecting expect: JSON, client: String = "warehouse") throws -> TokenTestCase {
    let document: JSON = [
        "tests": [
            [
                "name": "the test", "server": "orders", "client": .string(client),
                "scopes": ["orders:read", "orders:write"], "expect": expect,
            ]
        ]
    ]
    let cases = try readTokenTests(document)
    try #require(cases.count == 1)
    return cases[0]
}

/// The differences between what is expected and one of the two answers.
func differences(_ expect: JSON, in name: String) throws -> [Difference] {
    let result = compare(try testCase(expecting: expect), with: try answer(name))
    guard case .failed(let differences) = result.end else {
        #expect(result.end == .passed)
        return []
    }
    return differences
}
