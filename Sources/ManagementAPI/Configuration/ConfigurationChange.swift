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

    /// The thing at the top of a section that changes, or has the part that changes.
    package struct Top: Sendable, Hashable {
        let section: ConfigurationSection
        /// Empty for a section that is no list.
        let name: String
        /// What tells apps of one label apart.
        var clientID: String?

        /// `groups/Staff`, `apps/Orders (orders-client)`.
        var path: String {
            section.isList
                ? "\(section.rawValue)/\(name)" + (clientID.map { " (\($0))" } ?? "") : section.rawValue
        }
    }

    package let action: Action
    package let top: Top
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
    for thing in new {
        let present = oldByPath[thing.path]
        let fields = differences(present ?? [:], thing.document)
        if present == nil || !fields.isEmpty {
            changes.append(thing.change(present == nil ? .create : .update, fields))
        }
    }
    for thing in old where newByPath[thing.path] == nil {
        changes.append(thing.change(.delete, differences(thing.document, [:])))
    }
    return changes
}

/// A thing of a configuration, without those in it that are things of their own.
private struct ConfigurationThing {
    let top: ConfigurationChange.Top
    let path: String
    let document: JSONObject

    func change(
        _ action: ConfigurationChange.Action, _ fields: [ConfigurationChange.Field]
    ) -> ConfigurationChange {
        ConfigurationChange(action: action, top: top, path: path, fields: fields)
    }
}

private func byPath(_ things: [ConfigurationThing]) -> [String: JSONObject] {
    Dictionary(things.map { ($0.path, $0.document) }) { first, _ in first }
}

private func configurationThings(_ configuration: JSON) -> [ConfigurationThing] {
    var things: [ConfigurationThing] = []
    for section in ConfigurationSection.allCases {
        guard let value = configuration[section.rawValue] else { continue }
        guard section.isList else {
            let top = ConfigurationChange.Top(section: section, name: "")
            things.append(ConfigurationThing(top: top, path: top.path, document: value.object ?? [:]))
            continue
        }
        for element in value.array ?? [] {
            guard let document = element.object else { continue }
            let top = ConfigurationChange.Top(
                section: section, name: document[section.nameMember]?.string ?? "",
                clientID: section == .apps ? document["client_id"]?.string : nil)
            add(document, of: top, at: top.path, children: section == .authorizationServers, to: &things)
        }
    }
    return things
}

private func add(
    _ document: JSONObject, of top: ConfigurationChange.Top, at path: String, children: Bool,
    to things: inout [ConfigurationThing]
) {
    var own = document
    var inner: [ConfigurationThing] = []
    if children {
        for list in ["scopes", "claims", "policies", "rules"] {
            guard let elements = document[list]?.array else { continue }
            own[list] = nil
            var names: [String] = []
            for element in elements.compactMap(\.object) {
                var name = element["name"]?.string ?? ""
                if list == "claims", element["claimType"] == "IDENTITY" { name += " (IDENTITY)" }
                names.append(name)
                add(element, of: top, at: "\(path)/\(list)/\(name)", children: true, to: &inner)
            }
            // Scopes and claims have no order, policies and rules are tried in theirs.
            if list == "policies" || list == "rules" { own["order of \(list)"] = .strings(names) }
        }
    }
    things.append(ConfigurationThing(top: top, path: path, document: own))
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
        let own = path.isEmpty ? name.text : "\(path).\(name)"
        if let old = old?.object, let new = new?.object {
            fields += differences(old, new, at: own)
        } else {
            fields.append(ConfigurationChange.Field(path: own, before: old, after: new))
        }
    }
    return fields
}
