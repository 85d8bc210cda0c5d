// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import Directory
import OAuth
import Persistence
import Policies
import Primitives
import SystemLog

/// The names of what parts refer to by ids.
///
/// A thing is named by its name where that name is read as this thing, and by its id where it is not: there
/// may be several apps of one label and several hooks of one name, and a group may be called `EVERYONE`.
final class ConfigurationNames {
    let tx: any Transaction
    /// Whether the parts are a whole configuration; then an app or a group of one's own that is not among
    /// them is gone.
    private let isWhole: Bool
    private var groups: [String: String] = [:]
    private var groupNames: Set<String> = []
    /// By client id.
    private var apps: [String: String] = [:]
    private var others: [String: String?] = [:]
    /// Labels that several apps have.
    private var ambiguous: Set<String> = []
    /// The thing that is named at the moment, for notes.
    private var place = ""
    /// What the parts name and what is gone.
    private(set) var gone = GoneReferences()

    /// With `clientIDs`, apps are named by their client ids also where a label would do.
    init(_ parts: [ConfigurationPart], isWhole: Bool, clientIDs namesAll: Bool = false, _ tx: any Transaction)
    {
        (self.tx, self.isWhole) = (tx, isWhole)
        let all = parts.filter { $0.kind == .app }
        var labels: Set<String> = []
        for app in all where !labels.insert(app.name).inserted { ambiguous.insert(app.name) }
        let clientIDs = Set(all.flatMap { [Self.clientID(of: $0), $0.id] })
        for app in all {
            let clientID = Self.clientID(of: app)
            let isTaken =
                namesAll || ambiguous.contains(app.name) || clientIDs.contains(app.name)
                || app.name == AccessPolicy.allClients
            apps[clientID] = isTaken ? clientID : app.name
        }
        for part in parts {
            switch part.kind {
            case .group:
                groups[part.id] = part.name
                groupNames.insert(part.name)
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
        place = part.kind.section.map { "\($0.rawValue)/\(part.name)" } ?? part.name
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
            // A rule with a group that is gone is not at work.
            if isWhole, try (document["groups"]?.strings ?? []).contains(where: { try group($0) == nil }),
                var rule = document.object
            {
                rule["status"] = "INACTIVE"
                document = .object(rule)
            }
            try document.edit(["groups"]) { .strings(try included($0, "groups", "group", group)) }
            try document.edit(["excludedUsers"]) { .strings(try excluded($0, "excludedUsers", "user", user)) }
            if document["excludedUsers"]?.array?.isEmpty == true {
                document = document.without("excludedUsers")
            }
            try nameGroups(in: "expression", of: &document)
        case .server: try name(&document, policies)
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

    private func name(_ document: inout JSON, _ policies: [ConfigurationPart]) throws {
        let own = document["scopes"]?.array?.compactMap { $0["name"]?.string } ?? []
        let scopes = Set(own + SystemScopes.openID.map(\.name) + [Condition.anyScope])
        let server = place
        try document.edit(["claims"]) { claims in
            .array(
                try (claims.array ?? []).map { claim in
                    var claim = claim
                    if claim["valueType"]?.string == ClaimValueType.expression.rawValue {
                        try nameGroups(in: "value", of: &claim)
                    }
                    place = "\(server)/claims/\(claim["name"]?.string ?? "")"
                    claim.edit(["conditions", "scopes"]) { .strings(named($0, "conditions.scopes", scopes)) }
                    return claim
                })
        }
        let byID = Dictionary(policies.map { ($0.id, $0) }) { first, _ in first }
        try document.edit(["policies"]) { order in
            .array(
                try (order.strings ?? []).compactMap { id in
                    guard let part = byID[id] else { return nil }
                    place = "\(server)/policies/\(part.name)"
                    return try policy(part, scopes)
                })
        }
    }

    private func policy(_ part: ConfigurationPart, _ scopes: Set<String>) throws -> JSON {
        var document: JSONObject = ["name": .string(part.name)]
        document["description"] = part.document["description"]
        document["status"] = part.document["status"]
        // A policy without clients is for nobody, so those that are gone can all go.
        let clients = excluded(part.document["clients"], "conditions.clients.include", "client") { id in
            id == AccessPolicy.allClients ? id : apps[id]
        }
        document["conditions"] = ["clients": ["include": .strings(clients.sorted())]]
        let policy = place
        document["rules"] = .array(
            try (part.document["rules"]?.array ?? []).map { rule in
                place = "\(policy)/rules/\(rule["name"]?.string ?? "")"
                return try self.rule(rule, scopes)
            })
        return .object(document)
    }

    private func rule(_ rule: JSON, _ scopes: Set<String>) throws -> JSON {
        var rule = rule
        for (kind, what, find) in [
            ("users", "user", user), ("groups", "group", peopleGroup),
        ] as [(String, String, (String) throws -> String?)] {
            let path = "conditions.people.\(kind)"
            try rule.edit(["conditions", "people", kind, "include"]) {
                .strings(try included($0, "\(path).include", what, find))
            }
            try rule.edit(["conditions", "people", kind, "exclude"]) {
                .strings(try excluded($0, "\(path).exclude", what, find))
            }
        }
        rule = rule.withoutEmptyPeople
        rule.edit(["conditions", "scopes", "include"]) {
            .strings(named($0, "conditions.scopes.include", scopes))
        }
        try nameHook(of: &rule)
        return rule
    }

    /// Without a hook that is gone a rule issues the same tokens, unless it issues none without the hook.
    private func nameHook(of rule: inout JSON) throws {
        guard let hook = rule["actions"]?["token"]?["inlineHook"], let id = hook["id"]?.string else { return }
        let field = "\(place): actions.token.inlineHook"
        if let name = try self.hook(id) {
            rule.edit(["actions", "token", "inlineHook", "id"]) { _ in .string(name) }
        } else if hook["onFailure"]?.string == HookFailurePolicy.deny.rawValue {
            gone.keep("inline hook", id, at: field)
        } else if isWhole {
            rule.edit(["actions", "token"]) { $0.without("inlineHook") }
            gone.leaveOut("inline hook", id, at: field)
        }
    }

    /// The names of a list that includes.
    private func included(
        _ ids: JSON?, _ field: String, _ what: String, _ find: (String) throws -> String?
    ) rethrows -> [String] {
        let named = try (ids?.strings ?? []).map { ($0, try find($0)) }
        guard isWhole else { return named.map { $1 ?? $0 } }
        let isEmpty = named.allSatisfy { $1 == nil }
        for (id, name) in named where name == nil {
            if isEmpty {
                gone.keep(what, id, at: "\(place): \(field)")
            } else {
                gone.leaveOut(what, id, at: "\(place): \(field)")
            }
        }
        return Surviving.included(named) { $1 != nil }.map { $1 ?? $0 }
    }

    /// The names of a list that excludes.
    private func excluded(
        _ ids: JSON?, _ field: String, _ what: String, _ find: (String) throws -> String?
    ) rethrows -> [String] {
        let named = try (ids?.strings ?? []).map { ($0, try find($0)) }
        guard isWhole else { return named.map { $1 ?? $0 } }
        for (id, name) in named where name == nil { gone.leaveOut(what, id, at: "\(place): \(field)") }
        return Surviving.excluded(named) { $1 != nil }.map { $1 ?? $0 }
    }

    private func named(_ names: JSON?, _ field: String, _ scopes: Set<String>) -> [String] {
        included(names, field, "scope") { scopes.contains($0) ? $0 : nil }
    }

    /// An expression with names of groups; one of a group that is gone stays, and means what it meant.
    private func nameGroups(in field: Name, of thing: inout JSON) throws {
        guard var object = thing.object, let expression = object[field]?.string,
            let named = try ExpressionWithGroupNames(expression, naming: group)
        else { return }
        object[field] = .string(named.text)
        object["groupNames"] = .strings(named.names)
        thing = .object(object)
    }

    private func group(_ id: String) throws -> String? {
        if let name = groups[id] { return name }
        return try remembered("group " + id) {
            guard let group = try GroupRecords(tx).find(ID(id)), group.kind != .own || !isWhole else {
                return nil
            }
            // Of groups that are not one's own, names are read as those of the system alone.
            return group.kind == .builtIn && !groupNames.contains(group.name) ? group.name : id
        }
    }

    /// In conditions `EVERYONE` is a word.
    private func peopleGroup(_ id: String) throws -> String? {
        if id == People.everyone { return id }
        let name = try group(id)
        return name == People.everyone ? id : name
    }

    private func user(_ id: String) throws -> String? {
        try remembered("user " + id) {
            let records = UserRecords(tx)
            guard let login = try records.find(ID<User>(id))?.login else { return nil }
            // An id is read before a login.
            return try records.find(ID<User>(login)) == nil ? login : id
        }
    }

    private func hook(_ id: String) throws -> String? {
        try remembered("hook " + id) {
            let hooks = try InlineHookRecords(tx).list()
            guard let name = hooks.first(where: { $0.id.text == id })?.name else { return nil }
            let isPlain = hooks.count { $0.name == name } == 1 && !hooks.contains { $0.id.text == name }
            return isPlain ? name : id
        }
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

extension JSON {
    /// An object without one of its members; anything else as it is.
    fileprivate func without(_ name: Name) -> JSON {
        object.map { .object($0.without([name])) } ?? self
    }

    /// A rule without lists of people that have become empty.
    fileprivate var withoutEmptyPeople: JSON {
        var rule = self
        rule.edit(["conditions", "people"]) { people in
            .object(
                JSONObject(
                    uniqueMembers: (people.object?.members ?? []).compactMap { name, lists in
                        let kept = JSONObject(
                            uniqueMembers: (lists.object?.members ?? []).filter {
                                $0.value.array?.isEmpty == false
                            })
                        return kept.isEmpty ? nil : (name, .object(kept))
                    }))
        }
        if rule["conditions"]?["people"]?.object?.isEmpty == true {
            rule.edit(["conditions"]) { $0.without("people") }
        }
        return rule
    }
}
