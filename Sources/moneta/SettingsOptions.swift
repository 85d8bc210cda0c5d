// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import ArgumentParser
import FoundationEssentials
import MonetaServer

/// The settings of a command, as typed; help lists them all.
struct SettingsOptions: ParsableArguments {
    @Argument(
        parsing: .allUnrecognized, help: ArgumentHelp("Settings, as listed below.", valueName: "settings"))
    var settings: [String] = []

    /// Flags go before the environment, and the environment before the file.
    func read() async throws -> Settings {
        try Settings(
            await SettingsReader(flags: settings, environment: ProcessInfo.processInfo.environment))
    }

    /// The table of settings for the help of a command.
    static var discussion: String {
        var text = "Settings (by flag; by environment, for example MONETA_PUBLIC_URL; or by a JSON file):\n"
        for setting in allSettings {
            text += "\n  --\(setting.name)"
            if setting.kind != .flag { text += " <\(setting.kindName)>" }
            if let standard = setting.standard { text += "  (default: \(standard))" }
            if setting.isSecret { text += "  (secret)" }
            text += "\n      \(setting.help)\n"
        }
        return text
    }
}
