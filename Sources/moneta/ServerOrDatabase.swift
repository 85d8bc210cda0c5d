// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import ArgumentParser
import Logging
import ManagementAPI
import MonetaServer
import Persistence
import Primitives

/// Where a command looks: at a running server, or at a database itself.
struct ServerOrDatabase: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A running server, for example https://id.example.com; without one the database is read.",
            valueName: "url"))
    var url: String?

    @Argument(
        parsing: .allUnrecognized,
        help: ArgumentHelp(
            "Settings, as listed by moneta serve --help; api-token or api-token-file for --url.",
            valueName: "settings"))
    var settings: [String] = []

    /// What a command does at either place.
    func run<Result: Sendable>(
        server: (ManagementClient) async throws -> Result,
        database: (any Store, Settings) async throws -> Result
    ) async throws -> Result {
        let settings = try await readSettings(settings)
        bootstrapLogging(settings)
        guard let url else {
            let store = try await openForReading(settings, logger: Logger(label: "moneta"))
            return try await closing(store) {
                try await checkSchema(of: store)
                return try await database(store, settings)
            }
        }
        let client = try managementClient(url, settings)
        do {
            return try await server(client)
        } catch let failure as ManagementClient.Failure {
            throw CommandError(failure.description)
        }
    }
}
