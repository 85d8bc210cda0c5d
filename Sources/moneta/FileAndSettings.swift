// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import ArgumentParser
import FoundationEssentials
import MonetaServer

/// A file and settings, in any order, as commands that work on a file take them.
struct FileAndSettings: ParsableArguments {
    @Argument(
        parsing: .allUnrecognized,
        help: ArgumentHelp(
            "The file, and settings as listed by moneta serve --help.", valueName: "file and settings"))
    var arguments: [String] = []

    /// The file and the settings.
    func read() async throws -> (file: String, settings: Settings) {
        let (file, flags) = try split()
        return (file, try await readSettings(flags))
    }

    func validate() throws { _ = try split() }

    private func split() throws -> (file: String, flags: [String]) {
        let (files, flags) = try splitArguments(arguments)
        guard let file = files.first else { throw ValidationError("a file is missing") }
        guard files.count == 1 else {
            throw ValidationError("there is more than one file: \(files.joined(separator: ", "))")
        }
        return (file, flags)
    }
}

/// Settings alone.
struct PlainSettings: ParsableArguments {
    @Argument(
        parsing: .allUnrecognized,
        help: ArgumentHelp("Settings, as listed by moneta serve --help.", valueName: "settings"))
    var arguments: [String] = []

    func read() async throws -> Settings {
        let (files, flags) = try splitArguments(arguments)
        if let file = files.first { throw ValidationError("`\(file)` is not expected here") }
        return try await readSettings(flags)
    }
}

/// What follows a setting that takes a value is that value; what is left over are files.
func splitArguments(_ arguments: [String]) throws -> (files: [String], flags: [String]) {
    var files: [String] = []
    var flags: [String] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
        guard argument.hasPrefix("--") else {
            files.append(argument)
            continue
        }
        let name = argument.dropFirst(2).prefix { $0 != "=" }
        guard let setting = allSettings.first(where: { $0.name == name }) else {
            throw ValidationError("there is no setting --\(name); moneta serve --help lists all")
        }
        flags.append(argument)
        if setting.kind != .flag, !argument.contains("="), let value = rest.popFirst() {
            flags.append(value)
        }
    }
    return (files, flags)
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
