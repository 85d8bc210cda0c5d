// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import ArgumentParser
import FoundationEssentials
import MonetaServer

/// A file and settings, in any order, as commands that work on a file take them.
struct FileAndSettings: ParsableArguments {
    @Argument(
        parsing: .allUnrecognized,
        help: ArgumentHelp("The file, and settings as listed by moneta serve --help.", valueName: "file and settings"))
    var arguments: [String] = []

    /// The file and the settings.
    ///
    /// What follows a setting that takes a value is that value; what is left over is the file.
    func read() async throws -> (file: String, settings: Settings) {
        var files: [String] = []
        var flags: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--") else {
                files.append(argument)
                continue
            }
            flags.append(argument)
            let setting = allSettings.first { argument == "--\($0.name)" }
            if let setting, setting.kind != .flag, let value = rest.popFirst() { flags.append(value) }
        }
        guard let file = files.first else { throw ValidationError("a file is missing") }
        guard files.count == 1 else {
            throw ValidationError("there is more than one file: \(files.joined(separator: ", "))")
        }
        return (file, try await readSettings(flags))
    }
}

/// Reads settings; those that cannot be used are a mistake in how the command was called.
func readSettings(_ flags: [String]) async throws -> Settings {
    do {
        return try Settings(
            await SettingsReader(flags: flags, environment: ProcessInfo.processInfo.environment))
    } catch let error as SettingsError {
        throw ValidationError(error.description)
    }
}

/// How a command prints what it has to say.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    /// For people.
    case text
    /// For programs.
    case json
}
