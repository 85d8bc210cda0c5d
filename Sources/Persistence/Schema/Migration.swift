// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// One numbered step of the schema: forward only, never edited after a release.
package struct Migration: Sendable {
    package let number: Int
    package let name: String
    /// Written for SQLite's types; ``Dialect/schema(_:)`` makes them fit the other engine.
    package let statements: [String]

    package init(number: Int, name: String, statements: [String]) {
        self.number = number
        self.name = name
        self.statements = statements
    }

    /// What the schema table remembers, so that an edited migration is noticed.
    package var checksum: String {
        Base64URL.encode(sha256(Array("\(number)\n\(name)\n\(statements.joined(separator: ";\n"))".utf8)))
    }
}
