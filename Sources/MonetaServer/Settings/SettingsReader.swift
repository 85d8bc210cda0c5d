// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Configuration
import Primitives
import SystemPackage

/// Why the settings cannot be used; a sentence for the operator.
package struct SettingsError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

/// Reads settings from flags, then the environment, then a file.
package struct SettingsReader: Sendable {
    private let reader: ConfigReader

    /// `flags` are the arguments as typed; refuses one that is no setting.
    package init(flags: [String], environment: [String: String]) async throws {
        let values = try Self.parse(flags)
        let prefixed = environment.filter { $0.key.hasPrefix("MONETA_") }
        var providers: [any ConfigProvider] = [
            InMemoryProvider(
                name: "flags",
                values: Dictionary(
                    uniqueKeysWithValues: values.map { name, value in
                        (AbsoluteConfigKey(["moneta", name]), ConfigValue(.string(value), isSecret: true))
                    })),
            EnvironmentVariablesProvider(environmentVariables: prefixed, secretsSpecifier: .all),
        ]
        let first = ConfigReader(providers: providers)
        if let path = first.string(forKey: ConfigKey(["moneta", "configuration"])) {
            do {
                let file = try await FileProvider<JSONSnapshot>(filePath: FilePath(path))
                providers.append(
                    KeyMappingProvider(upstream: file) { key in
                        AbsoluteConfigKey(Array(key.components.dropFirst()))
                    })
            } catch {
                throw SettingsError("the settings file \(path) cannot be read: \(error)")
            }
        }
        reader = ConfigReader(providers: providers)
    }

    /// `--name value`, `--name=value`, and `--flag` alone.
    private static func parse(_ arguments: [String]) throws -> [String: String] {
        var values: [String: String] = [:]
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--") else {
                throw SettingsError("`\(argument)` is not a setting; settings look like --port 8080")
            }
            let parts = argument.dropFirst(2).split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            guard let setting = allSettings.first(where: { $0.name == name }) else {
                throw SettingsError("there is no setting --\(name); see moneta serve --help")
            }
            guard values[name] == nil else { throw SettingsError("--\(name) is given twice") }
            if parts.count == 2 {
                values[name] = String(parts[1])
            } else if setting.kind == .flag {
                values[name] = "true"
            } else if let value = rest.popFirst() {
                values[name] = value
            } else {
                throw SettingsError("--\(name) needs a value: \(setting.kindName)")
            }
        }
        return values
    }

    private func raw(_ name: String) -> String? {
        let key = ConfigKey(["moneta", name])
        if let text = reader.string(forKey: key, isSecret: true) { return text.isEmpty ? nil : text }
        return nil
    }

    private func setting(_ name: String) throws -> Setting {
        guard let setting = allSettings.first(where: { $0.name == name }) else {
            throw SettingsError("there is no setting \(name)")
        }
        return setting
    }

    package func text(_ name: String) throws -> String? {
        let setting = try setting(name)
        let value = raw(name) ?? setting.standard
        if case .choice(let names) = setting.kind, let value, !names.contains(value) {
            throw SettingsError("\(name) must be one of \(names.joined(separator: ", ")), not `\(value)`")
        }
        return value
    }

    package func number(_ name: String) throws -> Int {
        let setting = try setting(name)
        guard case .number(let range) = setting.kind else { throw SettingsError("\(name) is not a number") }
        let text = raw(name) ?? fileNumber(name) ?? setting.standard ?? ""
        guard let number = Int(text), range.contains(number) else {
            throw SettingsError(
                "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound), not `\(text)`"
            )
        }
        return number
    }

    /// A JSON file may give a number as a number.
    private func fileNumber(_ name: String) -> String? {
        reader.int(forKey: ConfigKey(["moneta", name])).map { String($0) }
    }

    package func flag(_ name: String) throws -> Bool {
        if let value = reader.bool(forKey: ConfigKey(["moneta", name])) { return value }
        guard let text = raw(name) else { return false }
        switch text.lowercased() {
        case "true", "yes", "1", "on": return true
        case "false", "no", "0", "off": return false
        default: throw SettingsError("\(name) must be true or false, not `\(text)`")
        }
    }

    package func list(_ name: String) throws -> [String] {
        guard let text = try text(name) else { return [] }
        return text.split(separator: ",").map { part in String(part.filter { $0 != " " }) }.filter {
            !$0.isEmpty
        }
    }
}
