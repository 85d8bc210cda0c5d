// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import ArgumentParser
import Directory
import ManagementAPI
import MonetaServer
import Persistence
import Primitives
import SystemLog

/// Takes over what other systems have.
struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Import users.", subcommands: [ImportUsers.self])
}

/// Takes users over from a file.
struct ImportUsers: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users",
        abstract: "Import users from a CSV file or a file of JSON lines.",
        usage: """
            moneta import users FILE [--map ATTRIBUTE=COLUMN]… [--set ATTRIBUTE=VALUE]… [--dry-run] [--data-directory DIR]
            moneta import users FILE --url URL [--api-token-file FILE] …
            """,
        discussion: """
            A column becomes the attribute of its name, or the one that --map names. The columns id, status, type, groups \
            (parted by |), password and passwordHash are not attributes, nor are those that begin with _. Users are \
            known by their login: who is there already gets the attributes of the row, and others stay.

            Rows that are refused do not stop the others; each stands in the report with its line and the reason, ready \
            to be mended and imported again. An import that was interrupted goes on where it was when it is called \
            again in the same way.

            The exit status is 1 when rows were refused. The format of the file: docs/import.md
            """)

    @Option(help: ArgumentHelp("A column for an attribute; may be repeated.", valueName: "attribute=column"))
    var map: [String] = []
    @Option(help: ArgumentHelp("A value for everybody; may be repeated.", valueName: "attribute=value"))
    var set: [String] = []
    @Flag(help: "Say what would happen, and change nothing.") var dryRun = false
    @Option(help: "Users that are there already: update, skip or refuse.")
    var existing: UserImportOptions.Existing = .update
    @Flag(help: "Make groups that are missing.") var createGroups = false
    @Option(help: "What parts the columns: comma, semicolon or tab.") var separator: CSVSeparator = .comma
    @Option(help: "Stop when so many rows were refused; 0 never stops.") var mostRefused: Int64 = 1000
    @Option(
        help: ArgumentHelp("Where refused rows are written; FILE.refused.csv without it.", valueName: "file"))
    var report: String?
    @Flag(help: "Begin at the first row, even if an earlier import was interrupted.") var restart = false
    @Option(help: ArgumentHelp("A running server; without one the database is written.", valueName: "url"))
    var url: String?
    @OptionGroup var arguments: FileAndSettings

    func run() async throws {
        let (path, settings) = try await arguments.read()
        bootstrapLogging(settings)
        let mapping = try ColumnMapping(map: map, set: set)
        let isCSV = !["jsonl", "ndjson", "json"].contains { path.lowercased().hasSuffix(".\($0)") }
        let file = try BufferedFile(path)
        let rows = try UserRows(
            file, format: isCSV ? .csv(separator: separator.byte) : .jsonLines, mapping: mapping)
        let stateFile = ImportStateFile(
            of: path, size: file.size,
            options: map.sorted() + mapping.constants.keys.sorted() + [existing.rawValue])
        let isNoted = !dryRun && path != "-"
        let start = restart || !isNoted ? ImportState() : try stateFile.read() ?? ImportState()
        if start.rows > 0 { Output.complain("going on after row \(grouped(start.rows)): \(start.summary)\n") }
        let reportPath =
            report ?? (path == "-" ? "import" : path) + (isCSV ? ".refused.csv" : ".refused.jsonl")
        let options = UserImportOptions(existing: existing, createsGroups: createGroups, readsTexts: isCSV)
        let done = try await sending(options, settings) { send in
            try await ImportRun(
                rows: rows, state: isNoted ? stateFile : nil,
                report: RefusalReport(
                    reportPath, header: rows.header, isCSV: isCSV, goesOn: start.rows > 0),
                progress: ImportProgress(from: start.rows), mostRefused: mostRefused,
                batch: url == nil ? 4_000 : 250, send: send
            ).run(from: start)
        }
        guard done.rows > 0 || file.position == 0 || rows.isOnlyHeader else {
            throw CommandError("\(path) is not empty, and no row of it could be read")
        }
        let only = done.rows == 0 && rows.isOnlyHeader ? " after the names of the columns" : ""
        Output.write((dryRun ? "dry run, nothing was changed: " : "") + done.summary + only + "\n")
        guard let refused = done.counts["refused"], refused > 0 else { return }
        Output.write("refused rows: \(reportPath)\n")
        throw ExitCode(1)
    }

    /// Gives `body` what sends rows to the server, or to the database.
    private func sending(
        _ options: UserImportOptions, _ settings: Settings,
        _ body: (@escaping ImportRun.Send) async throws -> ImportState
    ) async throws -> ImportState {
        let isDryRun = dryRun
        guard let url else {
            return try await withManagement(
                settings, absent: isDryRun ? .imagined : .made, cacheSize: 256 << 10
            ) { services, credentials in
                if !isDryRun { Output.write(text(of: credentials)) }
                let caller = Caller.system("import", in: .system)
                return try await body { rows in
                    try await importUsers(
                        rows, options: options, isDryRun: isDryRun, by: caller, services: services
                    ).map(\.json)
                }
            }
        }
        let client = try managementClient(url, settings)
        do {
            return try await body { rows in
                let answer = try await client.patiently.send(
                    .post, "/api/v1/imports/users",
                    [
                        "existing": .string(options.existing.rawValue),
                        "createGroups": .bool(options.createsGroups),
                        "readTexts": .bool(options.readsTexts), "dryRun": .bool(isDryRun),
                        "rows": .array(rows),
                    ])
                return answer["results"]?.array ?? []
            }
        } catch let failure as ManagementClient.Failure {
            throw CommandError(failure.description)
        }
    }
}

extension UserImportOptions.Existing: ExpressibleByArgument {}

/// What parts the columns of a CSV file.
enum CSVSeparator: String, ExpressibleByArgument, CaseIterable {
    case comma, semicolon, tab

    var byte: UInt8 {
        switch self {
        case .comma: UInt8(ascii: ",")
        case .semicolon: UInt8(ascii: ";")
        case .tab: UInt8(ascii: "\t")
        }
    }
}
