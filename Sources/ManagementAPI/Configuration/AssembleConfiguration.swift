// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import OAuth
import Persistence
import Primitives
import SystemLog

/// The sections of a configuration document, in their order.
package enum ConfigurationSection: String, Sendable, CaseIterable {
    case organisation, userTypes, groupAttributes, groups, groupRules, networkZones, trustedOrigins, apps
    case authorizationServers

    /// The member that names an element of the section.
    package var nameMember: String { self == .apps ? "label" : "name" }

    /// Whether the section is a list of named things.
    package var isList: Bool { self != .organisation && self != .groupAttributes }
}

/// Makes one document of a whole configuration: names in the place of ids, every list in a stable order.
func assembled(_ parts: [ConfigurationPart], in tx: any Transaction) throws -> JSON {
    try assembled(parts, ConfigurationNames(parts, isWhole: true, tx), withIDs: false)
}

/// The document of some parts, to be shown; what is gone is shown by its id.
func assembled(some parts: [ConfigurationPart], in tx: any Transaction) throws -> JSON {
    try assembled(parts, ConfigurationNames(parts, isWhole: false, tx), withIDs: false)
}

/// The document of an earlier state, with the ids of groups, apps and servers, so that what was deleted since
/// can be made again with them; and what cannot.
func assembled(
    earlier parts: [ConfigurationPart], in tx: any Transaction
) throws -> (document: JSON, gone: GoneReferences) {
    let names = ConfigurationNames(parts, isWhole: true, clientIDs: true, tx)
    return (try assembled(parts, names, withIDs: true), names.gone)
}

private func assembled(
    _ parts: [ConfigurationPart], _ names: ConfigurationNames, withIDs: Bool
) throws -> JSON {
    var sections: [ConfigurationSection: [(name: String, document: JSONObject)]] = [:]
    var single: [ConfigurationSection: JSONObject] = [:]
    let policies = Dictionary(grouping: parts.filter { $0.kind == .policy }) { $0.parent ?? "" }
    for part in parts {
        guard let section = part.kind.section else { continue }
        guard section.isList else {
            single[section] =
                section == .groupAttributes ? part.document["attributes"]?.object ?? [:] : part.document
            continue
        }
        var document: JSONObject = withIDs && part.kind.keepsID ? ["id": .string(part.id)] : [:]
        if part.document[section.nameMember] == nil { document[section.nameMember] = .string(part.name) }
        let distinction = names.distinction(of: part)
        for (name, value) in try names.named(part, policies: policies[part.id] ?? []).object?.members ?? [] {
            document[name] = value
        }
        if let distinction { document["client_id"] = .string(distinction) }
        sections[section, default: []].append((part.name + "\u{0}" + (distinction ?? ""), document))
    }
    var configuration: JSONObject = [:]
    for section in ConfigurationSection.allCases {
        if section.isList {
            let elements = (sections[section] ?? []).sorted { $0.name < $1.name }
            configuration[section.rawValue] = .array(elements.map { .object($0.document) })
        } else {
            configuration[section.rawValue] = .object(single[section] ?? [:])
        }
    }
    return .object(configuration)
}

extension ConfigurationPart.Kind {
    var section: ConfigurationSection? {
        switch self {
        case .organisation: .organisation
        case .userType: .userTypes
        case .groupSchema: .groupAttributes
        case .group: .groups
        case .groupRule: .groupRules
        case .networkZone: .networkZones
        case .trustedOrigin: .trustedOrigins
        case .app: .apps
        case .server: .authorizationServers
        case .policy: nil
        }
    }

    fileprivate var keepsID: Bool { [.group, .app, .server].contains(self) }
}
