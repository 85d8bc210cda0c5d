// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Hummingbird
package import Logging
import Pages
package import Primitives
import Web

/// What the demo app is told.
package struct DemoAppOptions: Sendable {
    /// Of the server, with its path: `http://localhost:8080/oauth2/default`.
    package let issuer: String
    package let clientID: String
    /// `nil` for a public client.
    package let clientSecret: Secret?
    package let scopes: String
    package let port: Int
    /// With it, the app shows why its tokens were granted.
    package let apiToken: Secret?

    package init(
        issuer: String, clientID: String, clientSecret: Secret?, scopes: String, port: Int, apiToken: Secret?
    ) {
        self.issuer = issuer
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.scopes = scopes
        self.port = port
        self.apiToken = apiToken
    }

    /// Where the app is.
    package var url: String { "http://localhost:\(port)" }
    /// The redirect URI that the app must have.
    package var redirectURI: String { "\(url)/callback" }
}

/// Runs an app that people sign in to, on this machine alone, until the process is told to stop.
package func runDemoApp(
    _ options: DemoAppOptions, logger: Logger, ready: @escaping @Sendable () -> Void
) async throws {
    let router = Router(context: PageContext.self)
    AssetRoutes().add(to: router)
    DemoAppRoutes(options: options, surroundings: .system).add(to: router.group())
    let application = Application(
        router: router,
        configuration: ApplicationConfiguration(
            address: .hostname("127.0.0.1", port: options.port), serverName: nil),
        onServerRunning: { _ in ready() }, logger: logger)
    try await application.runService()
}
