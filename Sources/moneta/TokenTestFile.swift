// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import TokenTests

/// A file of token tests on disk: YAML, of which JSON is a part.
struct TokenTestFile {
    /// The most that a file may hold.
    static let maximumBytes = 4 << 20

    /// What a document may be like, aliases expanded.
    static let limits = JSONLimits(depth: 32, bytes: maximumBytes, values: 500_000)

    /// `-` is standard input.
    let path: String

    /// The tests; throws ``BrokenTestFile`` with the place of every mistake.
    func read() throws -> [TokenTestCase] {
        let text: String
        let document: JSON
        do {
            text = try readText(path, most: Self.maximumBytes)
        } catch let error as CommandError {
            throw BrokenTestFile(description: error.description)
        }
        do {
            document = try readYAML(text, limits: Self.limits)
        } catch {
            throw BrokenTestFile(description: "\(path): \(error)")
        }
        do {
            return try readTokenTests(document)
        } catch {
            let positions = YAMLPositions(text)
            let lines = error.mistakes.map { mistake in
                let place = positions?.position(of: mistake.path).map {
                    "line \($0.line), column \($0.column): "
                }
                let path = mistake.path.steps.isEmpty ? "" : "\(mistake.path): "
                return "\(self.path): \(place ?? "")\(path)\(mistake.sentence)"
            }
            throw BrokenTestFile(description: lines.joined(separator: "\n"))
        }
    }
}

/// Why a file of tests cannot be run, with lines and columns.
struct BrokenTestFile: Error, CustomStringConvertible {
    let description: String
}
