// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import ArgumentParser

/// The command line of Moneta.
@main
struct Moneta: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "moneta",
        abstract: "API access management: authorization servers that issue tokens by policy.",
        version: productVersion,
        subcommands: [
            Serve.self, Seed.self, Preview.self, Explain.self, Test.self, Findings.self, Export.self,
            Plan.self, Apply.self,
            History.self, Import.self, Keys.self, Unblock.self, AdministratorLink.self, DemoApp.self,
            Backup.self, Restore.self,
        ])
}

/// The version of this build.
let productVersion = "0.1.0"
