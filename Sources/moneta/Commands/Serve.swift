// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import ArgumentParser
import Logging
import MonetaServer
import NIOCore
import NIOPosix
import Persistence
import Primitives
import ServiceLifecycle

/// Runs the server until it is told to stop.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Run the server until it is told to stop (SIGTERM or SIGINT): it then finishes what is under way.",
        discussion: SettingsOptions.discussion)

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let settings = try await options.read()
        bootstrapLogging(settings)
        let logger = Logger(label: "moneta")
        let store = try openStore(settings, logger: logger)
        do {
            try await serve(settings, store, logger)
        } catch {
            await store.close()
            throw error
        }
        await store.close()
    }

    private func serve(_ settings: Settings, _ store: any Store, _ logger: Logger) async throws {
        let start = try await FirstStart(settings, store: store, surroundings: .system).run()
        Output.write(text(of: start.credentials))
        if let report = try await applySeedFile(of: settings, to: store, start.masterKey) {
            Output.write(report)
        }
        try await runServer(settings, store: store, masterKey: start.masterKey, logger: logger) { url in
            say("Moneta \(productVersion) is ready at \(url)")
        }
    }
}

/// Writes a line to standard output at once.
func say(_ text: String) {
    Output.write(text + "\n")
}
