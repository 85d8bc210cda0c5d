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
        guard url.hasPrefix("https://") || url.hasPrefix("http://") else {
            throw ValidationError("--url must start with https:// or http://")
        }
        guard let token = try settings.givenAPIToken() else {
            throw ValidationError(
                "an API token is needed with --url: set MONETA_API_TOKEN, or name a file with --api-token-file"
            )
        }
        do {
            return try await server(ManagementClient(url: url, token: token))
        } catch let failure as ManagementClient.Failure {
            throw CommandError(failure.description)
        }
    }
}

/// Percent-encodes what may not stand in a part of a path or a query (RFC 3986 §2.3).
func percentEncoded(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
            encoded.unicodeScalars.append(Unicode.Scalar(byte))
        default:
            let digits = String(byte, radix: 16, uppercase: true)
            encoded += "%" + (digits.count == 1 ? "0" : "") + digits
        }
    }
    return encoded
}
