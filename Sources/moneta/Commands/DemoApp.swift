// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import ArgumentParser
import FoundationEssentials
import Logging
import MonetaServer
import Primitives

/// Runs an app that people sign in to.
struct DemoApp: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo-app",
        abstract:
            "Run an app that people sign in to, and see what it is given: both tokens, UserInfo, the decision.",
        discussion: """
            The app runs the authorization code flow with PKCE on http://localhost:PORT, for this machine alone. Register \
            http://localhost:PORT/callback as its redirect URI, and http://localhost:PORT/ for after signing out; the app \
            demo-app of Examples/small-company.yaml is ready for port 8085. With --api-token-file it shows the decision \
            behind the tokens too.
            """)

    @Option(help: "The issuer of the authorization server.")
    var issuer = "http://localhost:8080/oauth2/orders"
    @Option(help: "The client id of the app.") var clientID = "demo-app"
    @Option(
        help: ArgumentHelp("A file with its secret; without one it is a public client.", valueName: "file"))
    var clientSecretFile: String?
    @Option(help: "The scopes to ask for, with spaces between.")
    var scope = "openid profile email offline_access orders:read"
    @Option(help: "The port of the app.") var port = 8085
    @Option(help: ArgumentHelp("A file with an API token, to show decisions.", valueName: "file"))
    var apiTokenFile: String?

    func run() async throws {
        guard (1...65_535).contains(port) else { throw ValidationError("--port must be from 1 to 65535") }
        let options = DemoAppOptions(
            issuer: issuer, clientID: clientID, clientSecret: try clientSecretFile.map(secret), scopes: scope,
            port: port, apiToken: try apiTokenFile.map(secret))
        try await runDemoApp(options, logger: Logger(label: "moneta demo-app")) {
            say("sign in at \(options.url)")
        }
    }

    private func secret(in path: String) throws -> Secret {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandError("the file \(path) cannot be read")
        }
        return Secret(String(decoding: data, as: UTF8.self).filter { !$0.isWhitespace })
    }
}
