// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import ManagementAPI
import MonetaServer
import Primitives
import SystemPackage

/// A configuration as files in a directory: one for each short section, and one for each app and each
/// authorization server.
struct ConfigurationFiles {
    let directory: String

    init(_ directory: String) {
        self.directory =
            directory.count > 1 && directory.hasSuffix("/") ? String(directory.dropLast()) : directory
    }

    private static let heading =
        "# Written by moneta export. What the members mean: docs/configuration-files.md\n"

    /// Writes a document, in the place of what an earlier export has written.
    func write(_ document: JSON) throws {
        try makeDirectory(directory)
        for section in ConfigurationSection.allCases {
            let value = document[section.rawValue] ?? (section.isList ? [] : [:])
            guard let folder = section.folder else {
                try write(value, to: "\(directory)/\(section.fileName).yaml")
                continue
            }
            let path = "\(directory)/\(folder)"
            try makeDirectory(path)
            var kept: Set<String> = []
            for element in value.array ?? [] {
                let name = unused(slug(element[section.nameMember]?.string ?? ""), in: kept)
                kept.insert(name)
                try write(element, to: "\(path)/\(name)")
            }
            for file in try fileNames(in: path) where !kept.contains(file) { removeFile("\(path)/\(file)") }
        }
    }

    /// Reads the sections that have files; a section without one is not in the document, and so is left as it
    /// is.
    func read() throws -> (document: JSON, places: [String: String]) {
        let known = Set(
            ConfigurationSection.allCases.compactMap { $0.folder == nil ? $0.fileName + ".yaml" : nil })
        for file in try fileNames(in: directory) where !known.contains(file) {
            throw CommandError(
                "\(directory)/\(file) is not a part of a configuration; known are \(known.sorted().joined(separator: ", "))"
                    + ", and the folders apps and authorization-servers")
        }
        var (document, places): (JSONObject, [String: String]) = ([:], [:])
        for section in ConfigurationSection.allCases {
            guard let folder = section.folder else {
                let path = "\(directory)/\(section.fileName).yaml"
                guard fileExists(path) else { continue }
                document[section.rawValue] = try SeedFile(path, kind: "file").read()
                places[section.rawValue] = path
                continue
            }
            let path = "\(directory)/\(folder)"
            guard isDirectory(path) else { continue }
            var elements: [JSON] = []
            for file in try fileNames(in: path) {
                places["\(section.rawValue)[\(elements.count)]"] = "\(path)/\(file)"
                elements.append(try SeedFile("\(path)/\(file)", kind: "file").read())
            }
            document[section.rawValue] = .array(elements)
        }
        guard !document.isEmpty else { throw CommandError("\(directory) has no files of a configuration") }
        return (.object(document), places)
    }

    private func write(_ value: JSON, to path: String) throws {
        try replaceFile(path, with: Array((Self.heading + writtenYAML(value)).utf8), isSecret: false)
    }

    private func fileNames(in path: String) throws -> [String] {
        guard let names = directoryEntries(path) else {
            throw CommandError("the directory \(path) cannot be read")
        }
        return names.filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }.sorted()
    }

    /// Letters and digits of a name, the rest as single dashes.
    private func slug(_ name: String) -> String {
        var slug = ""
        for character in name.lowercased() {
            if character.isASCII, character.isLetter || character.isNumber {
                slug.append(character)
            } else if !slug.isEmpty, !slug.hasSuffix("-") {
                slug.append("-")
            }
        }
        while slug.hasSuffix("-") { slug.removeLast() }
        return slug.isEmpty ? "unnamed" : String(slug.prefix(80))
    }

    private func unused(_ slug: String, in taken: Set<String>) -> String {
        var (name, number) = (slug + ".yaml", 1)
        while taken.contains(name) {
            number += 1
            name = "\(slug)-\(number).yaml"
        }
        return name
    }
}

extension ConfigurationSection {
    fileprivate var fileName: String {
        switch self {
        case .organisation: "organisation"
        case .userTypes: "user-types"
        case .groupAttributes: "group-attributes"
        case .groups: "groups"
        case .groupRules: "group-rules"
        case .networkZones: "network-zones"
        case .trustedOrigins: "trusted-origins"
        case .apps: "apps"
        case .authorizationServers: "authorization-servers"
        }
    }

    /// Where each element has a file of its own.
    fileprivate var folder: String? { self == .apps || self == .authorizationServers ? fileName : nil }
}
