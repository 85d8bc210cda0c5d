// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import ArgumentParser
import OAuth
import Primitives

/// Prints what in a configuration deserves a look.
struct Findings: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what in the configuration cannot work, or is less safe than it should be.",
        usage: """
            moneta findings [--server NAME] [--json] [--fail-on warning|error] [--data-directory DIR] [other settings]
            moneta findings --url URL [--api-token-file FILE] [--server NAME] [--json] [--fail-on warning|error]
            """,
        discussion: """
            Asks a running server with --url, or reads a database, also while a server runs on it. Every kind of \
            finding is described in docs/findings.md.

            The exit status is 1 when there is a finding as bad as --fail-on says, else 0.

            Settings are those of moneta serve.
            """)

    /// From when on the exit status tells of findings.
    enum FailOn: String, ExpressibleByArgument, CaseIterable {
        case warning, error

        var severity: FindingSeverity { self == .error ? .error : .warning }
    }

    @Option(help: ArgumentHelp("One authorization server, by id, name or default.", valueName: "name"))
    var server: String?

    @Flag(help: "JSON for programs.") var json = false

    @Option(help: "End with status 1 when there is a finding as bad as this: warning or error.")
    var failOn: FailOn?

    @OptionGroup var place: ServerOrDatabase

    func run() async throws {
        let found = try await place.withView { try await $0.findings(server: server) }
        if json { Output.write(.array(found)) } else { Output.write(text(found)) }
        guard let failOn else { return }
        let isBad = found.contains { finding in
            (finding["severity"]?.string).flatMap(FindingSeverity.init).map { $0 >= failOn.severity } ?? false
        }
        if isBad { throw ExitCode(1) }
    }

    private func text(_ findings: [JSON]) -> String {
        var text = ""
        for finding in findings {
            let word = finding["severity"]?.line ?? ""
            let place = finding["server"]?["name"]?.line.map { "  \($0)" } ?? ""
            text += "\(word)  \(finding["id"]?.line ?? "")\(place)\n"
            text += "    \(finding["sentence"]?.line ?? "")\n    → \(finding["advice"]?.line ?? "")\n\n"
        }
        let counts = FindingSeverity.allCases.map { severity in
            let count = findings.count { $0["severity"]?.string == severity.rawValue }
            return "\(count) \(severity.noun(count))"
        }
        return text + (findings.isEmpty ? "nothing found\n" : counts.joined(separator: ", ") + "\n")
    }
}

extension FindingSeverity {
    fileprivate func noun(_ count: Int) -> String {
        switch self {
        case .error: count == 1 ? "error" : "errors"
        case .warning: count == 1 ? "warning" : "warnings"
        case .information: count == 1 ? "note" : "notes"
        }
    }
}
