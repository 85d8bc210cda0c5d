// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import OAuth
import Persistence
import Primitives

/// The sections of a configuration document, in their order.
package enum ConfigurationSection: String, Sendable, CaseIterable {
    case organisation, userTypes, groupAttributes, groups, groupRules, networkZones, trustedOrigins, apps
    case authorizationServers

    /// The member that names an element of the section.
    package var nameMember: String { self == .apps ? "label" : "name" }

    /// Whether the section is a list of named things.
    package var isList: Bool { self != .organisation && self != .groupAttributes }
}

/// Makes one document of the parts of a configuration: names in the place of ids, every list in a stable
/// order.
///
/// `withIDs` keeps the ids of groups, apps and servers, so that what was deleted can be made again with them.
func assembled(_ parts: [ConfigurationPart], in tx: any Transaction, withIDs: Bool = false) throws -> JSON {
    let names = ConfigurationNames(parts, tx)
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

/// The names of what parts refer to by ids.
final class ConfigurationNames {
    private let tx: any Transaction
    private var groups: [String: String] = [:]
    /// By client id.
    private var apps: [String: String] = [:]
    private var others: [String: String?] = [:]
    /// Labels that several apps have.
    private var ambiguous: Set<String> = []

    init(_ parts: [ConfigurationPart], _ tx: any Transaction) {
        self.tx = tx
        var labels: Set<String> = []
        for part in parts where part.kind == .app && !labels.insert(part.name).inserted {
            ambiguous.insert(part.name)
        }
        for part in parts {
            switch part.kind {
            case .group: groups[part.id] = part.name
            case .app:
                let clientID = Self.clientID(of: part)
                apps[clientID] = ambiguous.contains(part.name) ? clientID : part.name
            case .networkZone: others["zone " + part.id] = part.name
            default: break
            }
        }
    }

    /// The client id that tells an app from others with its label.
    func distinction(of part: ConfigurationPart) -> String? {
        part.kind == .app && ambiguous.contains(part.name) ? Self.clientID(of: part) : nil
    }

    /// One that nobody has chosen is the app's id.
    private static func clientID(of part: ConfigurationPart) -> String {
        part.document["client_id"]?.string ?? part.id
    }

    /// The document of a part with names.
    func named(_ part: ConfigurationPart, policies: [ConfigurationPart]) throws -> JSON {
        var document = JSON.object(part.document)
        switch part.kind {
        case .app:
            try document.edit(["groups"]) { entries in
                .array(try (entries.array ?? []).compactMap(assignment))
            }
            for side in ["include", "exclude"] {
                try document.edit(["settings", "oauthClient", "network", side]) { ids in
                    .strings(try (ids.strings ?? []).map(zone))
                }
            }
        case .groupRule:
            try document.edit(["groups"]) { .strings(try list($0, group)) }
            try document.edit(["excludedUsers"]) { .strings(try list($0, user)) }
        case .server:
            let byID = Dictionary(policies.map { ($0.id, $0) }) { first, _ in first }
            try document.edit(["policies"]) { order in
                .array(try (order.strings ?? []).compactMap { try byID[$0].map(policy) })
            }
        default: break
        }
        return document
    }

    private func assignment(_ entry: JSON) throws -> JSON? {
        guard let id = entry["group"]?.string, let name = try group(id) else { return nil }
        var named = entry
        named.edit(["group"]) { _ in .string(name) }
        return named
    }

    private func policy(_ part: ConfigurationPart) throws -> JSON {
        var document: JSONObject = ["name": .string(part.name)]
        document["description"] = part.document["description"]
        document["status"] = part.document["status"]
        let clients = list(part.document["clients"]) { id in
            id == AccessPolicy.allClients ? id : apps[id] ?? id
        }
        document["conditions"] = ["clients": ["include": .strings(clients.sorted())]]
        document["rules"] = .array(try (part.document["rules"]?.array ?? []).map(rule))
        return .object(document)
    }

    private func rule(_ rule: JSON) throws -> JSON {
        var rule = rule
        for (kind, find) in [("users", user), ("groups", group)] {
            for side in ["include", "exclude"] {
                try rule.edit(["conditions", "people", kind, side]) { .strings(try list($0, find)) }
            }
        }
        try rule.edit(["actions", "token", "inlineHook", "id"]) { id in
            try id.string.flatMap(hook).map { .string($0) } ?? id
        }
        return rule
    }

    /// The names of ids.
    ///
    /// What is gone is left out, unless nothing would be left.
    private func list(_ ids: JSON?, _ find: (String) throws -> String?) rethrows -> [String] {
        let ids = ids?.strings ?? []
        let names = try ids.compactMap(find)
        return names.isEmpty ? ids : names
    }

    private func group(_ id: String) throws -> String? {
        if id == "EVERYONE" { return id }
        if let name = groups[id] { return name }
        return try remembered("group " + id) { try GroupRecords(tx).find(ID(id))?.name }
    }

    private func user(_ id: String) throws -> String? {
        try remembered("user " + id) { try UserRecords(tx).find(ID<User>(id))?.login }
    }

    private func hook(_ id: String) throws -> String? {
        try remembered("hook " + id) { try InlineHookRecords(tx).find(id)?.name }
    }

    private func zone(_ id: String) throws -> String {
        try remembered("zone " + id) { try NetworkZoneRecords(tx).find(ID(id))?.name } ?? id
    }

    private func remembered(_ key: String, _ find: () throws -> String?) throws -> String? {
        if let known = others[key] { return known }
        let name = try find()
        others[key] = .some(name)
        return name
    }
}
