// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Foundation
import MonetaTesting
import Testing

/// The program that was built beside these tests.
let program: URL? = {
    let directory = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    let found = [directory, Bundle.main.bundleURL].map { $0.appendingPathComponent("moneta") }
    return found.first { FileManager.default.isExecutableFile(atPath: $0.path) }
}()

/// The commands as people call them.
@Suite(.enabled(if: program != nil)) struct SeedCommandTests {
    struct Outcome {
        let status: Int32
        let output: String
        let error: String
    }

    final class Desk {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)

        init() throws {
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(at: directory) }

        func file(_ name: String, _ text: String) throws -> String {
            let path = directory.appendingPathComponent(name).path
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            return path
        }

        func path(_ name: String) -> String { directory.appendingPathComponent(name).path }

        /// Runs a command on the database in `data`.
        func run(_ arguments: [String], on data: String = "data") throws -> Outcome {
            let process = Process()
            process.executableURL = program
            process.arguments = arguments + ["--data-directory", path(data)]
            let (output, error) = (path("output"), path("error"))
            for file in [output, error] { _ = FileManager.default.createFile(atPath: file, contents: nil) }
            process.standardOutput = FileHandle(forWritingAtPath: output)
            process.standardError = FileHandle(forWritingAtPath: error)
            try process.run()
            process.waitUntilExit()
            return Outcome(
                status: process.terminationStatus,
                output: try String(contentsOfFile: output, encoding: .utf8),
                error: try String(contentsOfFile: error, encoding: .utf8))
        }
    }

    static var examples: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Examples")
    }

    @Test(arguments: ["small-company.yaml", "machine-to-machine.yaml"])
    func `an example can be applied twice, and the second time nothing changes`(name: String) throws {
        let desk = try Desk()
        let file = Self.examples.appendingPathComponent(name).path
        let first = try desk.run(["seed", file])
        #expect(first.status == 0, "\(first.error)")
        #expect(first.output.contains("mon_api_"))
        #expect(first.output.hasSuffix("unchanged 0\n"))
        let second = try desk.run(["seed", file])
        #expect(second.status == 0)
        #expect(second.output.hasPrefix("unchanged ") && second.output.split(separator: "\n").count == 1)
    }

    /// A billion laughs: ten of ten of ten.
    private static let laughs =
        "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
        + (1..<12).map { level in
            "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ",")
                + "]\n"
        }.joined()

    private static let broken: [(text: String, says: String)] = [
        ("", "it is empty"), ("a: [1", "line 2, column 1"),
        ("groups: []\ngroups: []", "`groups` stands twice"),
        ("- 1", "a seed document is an object"), ("groups: 3", "groups: must be a list"),
        ("? [a]\n: 1", "a key must be a plain text"), ("a: *b", "undefined alias"),
        (laughs, "more than 2000000 values"),
        (laughs + "? *a11\n: 1\n", "must not have keys that are aliases"),
        (laughs + "*a11 : 1\n", "must not have keys that are aliases"),
        (laughs + "{[*a11]: 1}\n", "must not have keys that are aliases"),
        ("groups: " + String(repeating: "[", count: 100_000), "nesting"),
        (
            "groups: " + String(repeating: "[", count: 50) + String(repeating: "]", count: 50),
            "more than 32 deep"
        ),
        (String(repeating: "# a comment\n", count: 1_500_000), "at most 16 MiB"),
    ]

    @Test(arguments: broken.indices)
    func `a file that cannot be taken is refused with one sentence`(index: Int) throws {
        let desk = try Desk()
        let outcome = try desk.run(["seed", try desk.file("seed.yaml", Self.broken[index].text)])
        #expect(outcome.status == 1)
        #expect(outcome.error.contains(Self.broken[index].says), "\(outcome.error)")
        #expect(outcome.output.isEmpty)
    }

    @Test(arguments: [
        ["seed"], ["seed", "a", "b"], ["seed", "a", "--nonsense"], ["keys", "rotate"], ["backup"],
    ])
    func `a command that is called wrongly says how it is called`(arguments: [String]) throws {
        let outcome = try Desk().run(arguments)
        #expect(outcome.status == 64)
        #expect(outcome.error.contains("Usage:"))
    }

    @Test func `words are typed as in YAML 1.2`() throws {
        let desk = try Desk()
        let file = try desk.file(
            "seed.yaml",
            """
            groups:
              - profile: { name: yes, description: 2026-01-01 }
              - profile: { name: "7", description: &same off }
              - profile: { name: 1.2.3, description: *same }
              - profile: { name: ~x, description: null }
            """)
        let outcome = try desk.run(["seed", file])
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(
            outcome.output.contains(
                "created group yes\ncreated group 7\ncreated group 1.2.3\ncreated group ~x\n"))
    }

    @Test(arguments: ["backup.db", "backup.jsonl"])
    func `a backup holds everything but the master key, and comes back once`(name: String) throws {
        let desk = try Desk()
        let example = Self.examples.appendingPathComponent("machine-to-machine.yaml").path
        #expect(try desk.run(["seed", example]).status == 0)
        let keys = try desk.run(["keys", "export"]).output
        let backup = try desk.run(["backup", desk.path(name)])
        #expect(backup.status == 0)
        #expect(backup.output.contains("master key"))
        #expect(try desk.run(["backup", desk.path(name)]).status == 1)
        let master = try String(contentsOfFile: desk.path("data/master.key"), encoding: .utf8)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: desk.path(name)))
        #expect(bytes.range(of: Data(master.dropLast().utf8)) == nil)

        #expect(try desk.run(["restore", desk.path(name)], on: "other").status == 0)
        try FileManager.default.copyItem(
            atPath: desk.path("data/master.key"), toPath: desk.path("other/master.key"))
        #expect(try desk.run(["keys", "export"], on: "other").output == keys)
        #expect(try desk.run(["seed", example], on: "other").output.hasPrefix("unchanged "))
        #expect(try desk.run(["restore", desk.path(name)], on: "other").status == 1)
    }

    @Test func `the first token is told even when the file has a mistake that only the database shows`()
        throws
    {
        let desk = try Desk()
        let file = try desk.file("seed.yaml", "apiTokens: [{ name: t, user: nobody@example.com }]")
        let outcome = try desk.run(["seed", file])
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("mon_api_"))
        #expect(outcome.error.contains("apiTokens[0].user: there is no user `nobody@example.com`"))
    }

    @Test func `a dump that was cut off restores nothing`() throws {
        let desk = try Desk()
        #expect(try desk.run(["seed", try desk.file("seed.yaml", "groups: []")]).status == 0)
        #expect(try desk.run(["backup", desk.path("dump")]).status == 0)
        let lines = try String(contentsOfFile: desk.path("dump"), encoding: .utf8).split(separator: "\n")
        let cut = try desk.file("cut", lines.dropLast(3).joined(separator: "\n") + "\n")
        let outcome = try desk.run(["restore", cut], on: "other")
        #expect(outcome.status == 1)
        #expect(outcome.error.contains("the dump ends too early"))
        #expect(!FileManager.default.fileExists(atPath: desk.path("other/moneta.db")))
    }

    @Test func `a key is rotated, and the old one stays published`() throws {
        let desk = try Desk()
        #expect(try desk.run(["seed", try desk.file("seed.yaml", "groups: []")]).status == 0)
        let before = try desk.run(["keys", "export"]).output
        let rotated = try desk.run(["keys", "rotate", "--server", "default"])
        #expect(rotated.status == 0, "\(rotated.error)")
        #expect(rotated.output.contains("ACTIVE") && rotated.output.contains("EXPIRED"))
        let after = try desk.run(["keys", "export"]).output
        #expect(before != after)
        #expect(after.components(separatedBy: "\"kid\"").count == 3)
        #expect(try desk.run(["keys", "list", "--server", "nope"]).status == 1)
    }
}
