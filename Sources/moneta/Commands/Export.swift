// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import ArgumentParser
import Directory
import Logging
import ManagementAPI
import MonetaServer
import Persistence
import Primitives

/// Writes out what an organisation has.
struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Export the configuration to a directory of files, or users to a file.",
        subcommands: [ExportConfiguration.self, ExportUsers.self], defaultSubcommand: ExportConfiguration.self
    )
}

/// Writes the configuration to files.
struct ExportConfiguration: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "configuration",
        abstract: "Export the configuration to a directory of files, without secrets.",
        usage: """
            moneta export DIR [--data-directory DIR] [other settings]
            moneta export DIR --url URL [--api-token-file FILE]
            """,
        discussion: """
            Files of an earlier export are replaced. What it writes, moneta plan and moneta apply read: \
            docs/configuration-files.md
            """)

    @Option(help: ArgumentHelp("A running server; without one the database is used.", valueName: "url"))
    var url: String?
    @OptionGroup var arguments: FileAndSettings

    func run() async throws {
        let (directory, settings) = try await arguments.read()
        let exported = try await withConfiguration(url, settings, absent: .refused) { try await $0.export() }
        try ConfigurationFiles(directory).write(exported["configuration"] ?? [:])
        Output.write("revision \(exported["revision"]?.integer ?? 0): \(directory)\n")
    }
}

/// Writes users to a file, as an import takes them.
struct ExportUsers: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users",
        abstract: "Export users to a CSV file or a file of JSON lines, without passwords.",
        usage: """
            moneta export users FILE [--columns login,email,…] [--data-directory DIR] [other settings]
            moneta export users FILE --url URL [--api-token-file FILE] [--columns login,email,…]
            """,
        discussion: """
            A FILE that ends in .jsonl has a JSON object for each user, any other is CSV; - is standard output. What it \
            writes, moneta import users reads. Groups of the system and those of other directories are left out.
            """)

    @Option(
        help: ArgumentHelp(
            "Columns of a CSV file; without it id, status, type, groups and every attribute.",
            valueName: "names"))
    var columns: String?
    @Option(help: "What parts the columns: comma, semicolon or tab.") var separator: CSVSeparator = .comma
    @Option(help: ArgumentHelp("A running server; without one the database is read.", valueName: "url"))
    var url: String?
    @OptionGroup var arguments: FileAndSettings

    func run() async throws {
        let (path, settings) = try await arguments.read()
        bootstrapLogging(settings)
        let isCSV = !["jsonl", "ndjson"].contains { path.lowercased().hasSuffix(".\($0)") }
        let file = AppendedFile(path, goesOn: false)
        let count: Int64
        if let url {
            let client = try managementClient(url, settings)
            do {
                let names = try await isCSV ? columnNames(client) : nil
                count = try await write(to: file, names) { after in
                    let answer = try await client.patiently.send(
                        .get, "/api/v1/exports/users?limit=500&after=\(FormParameters.encode(after))")
                    return answer.array ?? []
                }
            } catch let failure as ManagementClient.Failure {
                throw CommandError(failure.description)
            }
        } else {
            let store = try await openForReading(settings, logger: Logger(label: "moneta"))
            count = try await closing(store) {
                try await checkSchema(of: store)
                let names = try await isCSV ? columnNames(store) : nil
                return try await write(to: file, names) { after in
                    try await store.read { tx in try exportedUsers(after: after, limit: 500, in: tx).items }
                }
            }
        }
        if path != "-" { Output.write("\(grouped(count)) \(count == 1 ? "user" : "users"): \(path)\n") }
    }

    /// The columns that were asked for, or every attribute in the order of the schema.
    private func columnNames(_ client: ManagementClient) async throws -> [String] {
        if let asked { return asked }
        let definitions = try await client.send(.get, "/api/v1/meta/schemas/user/default")["definitions"]
        return ownColumns
            + ["base", "custom"].flatMap { (section: Name) in
                definitions?[section]?["properties"]?.object?.names.texts ?? []
            }
    }

    private func columnNames(_ store: any Store) async throws -> [String] {
        if let asked { return asked }
        let schema = try await store.read { tx in try SchemaRecords(tx).find(.userType(User.defaultTypeID)) }
        return ownColumns + (schema.base.names + schema.custom.names).texts
    }

    private var asked: [String]? { columns?.split(separator: ",").map(String.init) }

    private var ownColumns: [String] { ["id", "status", "type", "groups"] }

    private func write(
        to file: AppendedFile, _ columns: [String]?, page: (_ after: String) async throws -> [JSON]
    ) async throws -> Int64 {
        if let columns { try file.write(csvLine(columns, separator: separator.byte)) }
        var (count, after): (Int64, String) = (0, "")
        while true {
            let users = try await page(after)
            guard let last = users.last?["id"]?.string else { return count }
            let lines = users.map { user in
                columns.map { csvLine($0.map { text(user, $0) }, separator: separator.byte) } ?? user.text
                    + "\n"
            }
            try file.write(lines.joined())
            (count, after) = (count + Int64(users.count), last)
        }
    }

    private func text(_ user: JSON, _ column: String) -> String {
        let value = ColumnMapping.reserved.contains(column) ? user[column] : user["profile"]?[column]
        switch value {
        case nil: return ""
        case .string(let text)?: return text
        case .array(let elements)?: return BarredList.joined(elements.map { $0.string ?? $0.text })
        case let other?: return other.isNull ? "" : other.text
        }
    }
}
