// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import ArgumentParser
import Primitives
import TokenTests

/// Runs files of token tests, or records one.
struct Test: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check which tokens requests would get against files that say what they must get.",
        usage: """
            moneta test FILE... [--junit FILE] [--data-directory DIR] [other settings]
            moneta test FILE... [--junit FILE] --url URL [--api-token-file FILE]
            moneta test --record --output FILE [--server NAME]... [--client NAME]... [--user LOGIN]... [...]
            """,
        discussion: """
            Asks a running server with --url, or reads a database, also while a server runs on it. No token is issued. \
            What differs is printed with its cause; --junit writes the results for a CI system too.

            With --record a file is written that passes today: what services get, and with --user what users get. It is \
            meant to be read, cut down and kept.

            The exit status is 0 when everything is as expected, 1 when something is not, 2 when a file is broken or \
            nobody can be asked. The format of the files: docs/token-tests.md

            Settings are those of moneta serve.
            """)

    @Option(help: ArgumentHelp("Write the results as JUnit XML.", valueName: "file")) var junit: String?
    @Flag(help: "Write a file from what happens today.") var record = false
    @Option(help: ArgumentHelp("Where the recording is written; - is standard output.", valueName: "file"))
    var output: String?
    @Option(help: ArgumentHelp("Record this authorization server; by default all.", valueName: "name"))
    var server: [String] = []
    @Option(help: ArgumentHelp("Record this app; by default all.", valueName: "name"))
    var client: [String] = []
    @Option(help: ArgumentHelp("Record what this user gets; by default no user.", valueName: "login"))
    var user: [String] = []
    /// Of the arguments that are no options of its own, those that are no settings are the files.
    @OptionGroup var place: ServerOrDatabase

    func validate() throws {
        let (files, _) = try splitArguments(place.settings)
        if record {
            guard files.isEmpty else { throw ValidationError("with --record no file is read: \(files[0])") }
            guard output != nil else { throw ValidationError("--output is missing: where to record to") }
        } else {
            guard !files.isEmpty else { throw ValidationError("a file is missing") }
            guard output == nil, server.isEmpty, client.isEmpty, user.isEmpty else {
                throw ValidationError("--output, --server, --client and --user belong to --record")
            }
        }
    }

    func run() async throws {
        do {
            try await record ? recordFile() : runFiles()
        } catch let error as ExitCode {
            throw error
        } catch let error as ValidationError {
            throw error
        } catch {
            Output.complain("Error: \(error)\n")
            throw ExitCode(2)
        }
    }

    private func runFiles() async throws {
        let (files, flags) = try splitArguments(place.settings)
        let tests = try files.map { (file: $0, cases: try TokenTestFile(path: $0).read()) }
        let reports = try await place(with: flags).withView { view in
            var reports: [TokenTestReport] = []
            for (file, cases) in tests {
                var results: [TokenTestResult] = []
                for test in cases { results.append(try await run(test, view)) }
                let report = TokenTestReport(file: file, results: results)
                Output.write(report.failures + report.summary + "\n")
                reports.append(report)
            }
            return reports
        }
        if let junit { try writeText(TokenTests.junit(reports), to: junit) }
        guard reports.allSatisfy({ $0.failed == 0 }) else { throw ExitCode(1) }
    }

    private func place(with flags: [String]) -> ServerOrDatabase {
        var place = place
        place.settings = flags
        return place
    }

    private func run(_ test: TokenTestCase, _ view: any ConfigurationView) async throws -> TokenTestResult {
        do {
            return compare(test, with: try await view.preview(test.request))
        } catch let error as CannotAsk {
            return TokenTestResult(test: test, end: .notAnswered(error.description))
        }
    }

    private func recordFile() async throws {
        let (_, flags) = try splitArguments(place.settings)
        let text = try await place(with: flags).withView { view in
            let subjects = try await view.recordingSubjects(servers: server, clients: client, users: user)
            var answers: [(request: TokenTestRequest, answer: JSON)] = []
            for request in try planRecording(subjects) {
                answers.append((request, try await view.preview(request)))
            }
            guard !answers.isEmpty else {
                throw CommandError(
                    "there is nothing to record: no app has a grant that leads to tokens"
                        + (user.isEmpty ? "; name users with --user" : ""))
            }
            return writeRecording(answers, comments: comments)
        }
        guard let output, output != "-" else { return Output.data(text) }
        try writeText(text, to: output)
    }

    private var comments: [String] {
        [
            "Recorded by moneta test --record: this is what happens, not what should happen.",
            "Read it, keep what matters, and run it with moneta test.",
        ] + (user.isEmpty ? ["Only what services get is recorded; --user LOGIN records what users get."] : [])
    }
}
