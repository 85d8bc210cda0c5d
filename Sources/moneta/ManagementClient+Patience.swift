// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import ArgumentParser
import MonetaServer
import Primitives

/// The management API of a running server, with the token of the settings.
func managementClient(_ url: String, _ settings: Settings) throws -> ManagementClient {
    guard url.hasPrefix("https://") || url.hasPrefix("http://") else {
        throw ValidationError("--url must start with https:// or http://")
    }
    guard let token = try settings.givenAPIToken() else {
        throw ValidationError(
            "an API token is needed with --url: set MONETA_API_TOKEN, or name a file with --api-token-file")
    }
    return ManagementClient(url: url, token: token)
}

extension ManagementClient {
    /// The same server, waited for when it has had too many requests.
    var patiently: Patient { Patient(client: self) }

    struct Patient {
        /// How long a server that has had too many requests is waited for, two seconds each.
        private static let mostWaits = 60

        let client: ManagementClient

        func send(_ method: Method, _ path: String, _ body: JSON? = nil) async throws -> JSON {
            for _ in 0..<Self.mostWaits {
                do {
                    return try await client.send(method, path, body)
                } catch let failure as Failure where failure.status == 429 {
                    try await Task.sleep(for: .seconds(2))
                }
            }
            throw CommandError("the server had too many requests for two minutes")
        }
    }
}
