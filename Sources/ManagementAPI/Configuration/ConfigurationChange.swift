// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// How one thing of a configuration differs between two states.
package struct ConfigurationChange: Sendable, Equatable {
    /// What becomes of the thing.
    package enum Action: String, Sendable {
        case create, update, delete
    }

    /// A member that differs, by its path; `nil` where it is absent.
    package struct Field: Sendable, Equatable {
        package let path: String
        package let before: JSON?
        package let after: JSON?
    }

    package let action: Action
    /// `authorizationServers/Orders API/policies/Services/rules/Read`.
    package let path: String
    package let fields: [Field]

    package var json: JSON {
        [
            "action": .string(action.rawValue), "path": .string(path),
            "fields": .array(
                fields.map { field in
                    var object: JSONObject = ["path": .string(field.path)]
                    object["before"] = field.before
                    object["after"] = field.after
                    return .object(object)
                }),
        ]
    }
}

/// What must happen to make one configuration document the other: deletions last, the rest in the order of
/// the document.
package func configurationChanges(from before: JSON, to after: JSON) -> [ConfigurationChange] {
    let (old, new) = (configurationThings(before), configurationThings(after))
    let (oldByPath, newByPath) = (byPath(old), byPath(new))
    var changes: [ConfigurationChange] = []
    for (path, document) in new {
        guard let present = oldByPath[path] else {
            changes.append(
                ConfigurationChange(action: .create, path: path, fields: differences([:], document)))
            continue
        }
        let fields = differences(present, document)
        if !fields.isEmpty {
            changes.append(ConfigurationChange(action: .update, path: path, fields: fields))
        }
    }
    for (path, document) in old where newByPath[path] == nil {
        changes.append(ConfigurationChange(action: .delete, path: path, fields: differences(document, [:])))
    }
    return changes
}

private func byPath(_ things: [(path: String, document: JSONObject)]) -> [String: JSONObject] {
    Dictionary(things.map { ($0.path, $0.document) }) { first, _ in first }
}

/// Every thing of a document by its path, without those that are things of their own.
private func configurationThings(_ configuration: JSON) -> [(path: String, document: JSONObject)] {
    var things: [(path: String, document: JSONObject)] = []
    for section in ConfigurationSection.allCases {
        guard let value = configuration[section.rawValue] else { continue }
        guard section.isList else {
            things.append((section.rawValue, value.object ?? [:]))
            continue
        }
        for element in value.array ?? [] {
            guard let document = element.object else { continue }
            var name = document[section.nameMember]?.string ?? ""
            if section == .apps, let clientID = document["client_id"]?.string { name += " (\(clientID))" }
            add(
                document, at: "\(section.rawValue)/\(name)", children: section == .authorizationServers,
                to: &things)
        }
    }
    return things
}

private func add(
    _ document: JSONObject, at path: String, children: Bool,
    to things: inout [(path: String, document: JSONObject)]
) {
    var own = document
    var inner: [(path: String, document: JSONObject)] = []
    if children {
        for list in ["scopes", "claims", "policies", "rules"] {
            guard let elements = document[list]?.array else { continue }
            own[list] = nil
            var names: [String] = []
            for element in elements.compactMap(\.object) {
                var name = element["name"]?.string ?? ""
                if list == "claims", element["claimType"] == "IDENTITY" { name += " (IDENTITY)" }
                names.append(name)
                add(element, at: "\(path)/\(list)/\(name)", children: true, to: &inner)
            }
            // Scopes and claims have no order, policies and rules are tried in theirs.
            if list == "policies" || list == "rules" { own["order of \(list)"] = .strings(names) }
        }
    }
    things.append((path, own))
    things += inner
}

/// The members that differ: objects are looked into, lists are compared whole.
private func differences(_ before: JSONObject, _ after: JSONObject, at path: String = "")
    -> [ConfigurationChange.Field]
{
    var fields: [ConfigurationChange.Field] = []
    let names = before.names + after.names.filter { before[$0] == nil }
    for name in names {
        let (old, new) = (before[name], after[name])
        guard old != new else { continue }
        let own = path.isEmpty ? name : "\(path).\(name)"
        if let old = old?.object, let new = new?.object {
            fields += differences(old, new, at: own)
        } else {
            fields.append(ConfigurationChange.Field(path: own, before: old, after: new))
        }
    }
    return fields
}
