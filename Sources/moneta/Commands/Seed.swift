// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import ArgumentParser
import ManagementAPI
import MonetaServer
import Persistence
import Primitives

/// Applies a seed file to a database.
struct Seed: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Apply a file of servers, scopes, claims, policies, rules, apps, groups and users.",
        usage: "moneta seed FILE [--format json] [--data-directory DIR] [other settings]",
        discussion: """
            The file is YAML, or JSON if its name ends in .json; - reads YAML from standard input. Its documents are \
            those of the management API. What is absent is created, what differs is replaced, what is equal is left \
            alone; nothing is deleted. It may be applied as often as you like. A file with a mistake changes nothing.

            An empty database is made ready first, as moneta serve does it. While a server runs on the embedded \
            database, no other process can write it: use moneta serve --seed FILE, or stop the server.

            Settings are those of moneta serve. The format of the file: docs/seed.md
            """)

    @Option(help: "text, or json for programs.") var format = OutputFormat.text
    @OptionGroup var arguments: FileAndSettings

    func run() async throws {
        let (path, settings) = try await arguments.read()
        bootstrapLogging(settings)
        let document = try SeedFile(path).read()
        try await explainingMistakes { try checkSeed(document) }
        let store = try openForWriting(settings, instead: "start it with --seed \(path)")
        try await closing(store) {
            let start = try await FirstStart(settings, store: store, surroundings: .system).run()
            // Said at once: whatever happens now, it is not shown again.
            if format == .text { Output.write(text(of: start.credentials)) }
            let report: SeedReport
            do {
                report = try await applySeedDocument(document, to: store, start.masterKey, settings)
            } catch {
                if format == .json, start.credentials != nil { write(SeedReport(), start.credentials) }
                throw error
            }
            switch format {
            case .text: Output.write(text(of: report))
            case .json: write(report, start.credentials)
            }
        }
    }

    private func write(_ report: SeedReport, _ credentials: FirstCredentials?) {
        var object = report.json.object ?? [:]
        object["apiToken"] = credentials?.token.map { .string($0.revealText()) }
        object["administratorLink"] = credentials.map { .string($0.link) }
        Output.write(.object(object))
    }
}

/// Applies the file that the settings of a server name, if they name one; answers what is to be said about
/// it.
///
/// Call it after the first start and before requests are answered.
func applySeedFile(of settings: Settings, to store: any Store, _ masterKey: MasterKey) async throws -> String?
{
    guard let path = settings.seedFile else { return nil }
    let report = try await applySeedDocument(SeedFile(path).read(), to: store, masterKey, settings)
    return report.changedNothing && report.notes.isEmpty ? nil : text(of: report)
}

private func applySeedDocument(
    _ document: JSON, to store: any Store, _ masterKey: MasterKey, _ settings: Settings
) async throws -> SeedReport {
    try await explainingMistakes {
        try await applySeed(
            document,
            services: ManagementServices(
                store: store, surroundings: .system, masterKey: masterKey, baseURL: settings.publicURL,
                commonPasswords: settings.commonPasswords))
    }
}

/// Says of mistakes in a document that nothing was changed.
private func explainingMistakes<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
        return try await body()
    } catch let error as SeedError {
        throw CommandError(
            error.causes.count == 1
                ? "nothing was changed, for the seed file has a mistake: \(error)"
                : "nothing was changed, for the seed file has \(error.causes.count) mistakes:\n\(error)")
    }
}

private func text(of report: SeedReport) -> String {
    var text = report.lines.map { $0 + "\n" }.joined()
    for made in report.secrets {
        text += "secret of \(made.kind) \(made.name), shown only now: \(made.secret.revealText())\n"
    }
    return text
}

/// What is said once about the first administrator; nothing when there was one before.
func text(of credentials: FirstCredentials?) -> String {
    guard let credentials else { return "" }
    var text = ""
    if let token = credentials.token {
        text += "The API token of the first administrator, shown only now:\n\n    \(token.revealText())\n\n"
    }
    return text
        + "Set the password of the administrator \(credentials.login) here; the link works once, for an hour:\n\n"
        + "    \(credentials.link)\n\n"
}
