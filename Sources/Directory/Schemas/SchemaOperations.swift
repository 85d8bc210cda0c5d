// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives
package import SystemLog

/// So many attributes of one's own a schema may have.
private let mostCustomAttributes = 250

/// Merges a change into a schema: attributes that are `null` go, with their values; the others come in the
/// place of what they were.
///
/// Of base attributes only permissions, master, and for some whether they are required, their limits and
/// pattern can be changed. The type of an attribute stays what it is.
package func changeSchema(
    of owner: ProfileSchema.Owner, base: JSONObject, custom: JSONObject, in change: Change
) throws -> ProfileSchema {
    try change.lockConfiguration()
    let records = SchemaRecords(change)
    let before = try records.find(owner)
    var problems: [String] = []
    let newBase = mergedBase(before.base, base, &problems)
    var newCustom = before.custom
    for (name, value) in custom.members {
        let path = "definitions.custom.properties.\(name)"
        if value.isNull {
            newCustom[name] = nil
        } else if before.base[name] != nil {
            problems.append("\(path): the base profile has this attribute")
        } else if let document = value.object {
            let kept = normalised(document, owner)
            problems += attributeProblems(kept, named: name.text, at: path)
            if let present = before.custom[name], present["type"] != kept["type"] {
                problems.append("\(path).type: cannot be changed; remove the attribute first")
            }
            newCustom[name] = .object(kept)
        } else {
            problems.append("\(path): must be an object, not a \(value.typeName)")
        }
    }
    if newCustom.count > mostCustomAttributes {
        problems.append(
            "definitions.custom.properties: must not have more than \(mostCustomAttributes) attributes")
    }
    guard problems.isEmpty else { throw ChangeRefused.invalid(object: "schema", causes: problems) }
    let schema = ProfileSchema(owner, base: newBase, custom: newCustom)
    for name in before.custom.names where newCustom[name] == nil {
        if owner == .group {
            let groups = GroupRecords(change)
            for group in try groups.find(groups.having(name.text)) { try change.note(group) }
        }
        try records.removeValues(of: name.text, from: owner, in: change)
    }
    try records.save(schema, at: change.now.wholeSecond)
    try claimNewlyUnique(schema, before, in: change)
    let type: EventType = if case .app = owner { .appSchemaUpdated } else { .userSchemaUpdated }
    try change.record(
        type, of: schema, also: owner.targets, from: .object(before.custom), to: .object(schema.custom))
    return try records.find(owner)
}

/// What a base attribute lets an administrator change.
private func mergedBase(
    _ base: JSONObject, _ change: JSONObject, _ problems: inout [String]
) -> JSONObject {
    var merged = base
    for (name, value) in change.members {
        guard var present = base[name]?.object else {
            problems.append("definitions.base.properties.\(name): there is no such base attribute")
            continue
        }
        guard let document = value.object else { continue }
        for field in ["permissions", "master"] {
            if let new = document[field], !new.isNull { present[field] = new }
        }
        if let required = document["required"]?.bool, !["login", "email", "name", "userName"].contains(name) {
            present["required"] = .bool(required)
        }
        if name == "login" {
            for field in ["minLength", "maxLength", "pattern"] where document[field] != nil {
                present[field] = document[field]?.isNull == true ? nil : document[field]
            }
            // A pattern of one's own takes the place of the form of an address.
            present["format"] = present["pattern"] == nil ? "email" : nil
        }
        problems += attributeProblems(present, named: name.text, at: "definitions.base.properties.\(name)")
        merged[name] = .object(present)
    }
    return merged
}

/// The members in the order of the wire, with the values that clients expect where none were given.
private func normalised(_ document: JSONObject, _ owner: ProfileSchema.Owner) -> JSONObject {
    var kept: JSONObject = [:]
    for name in ["title", "description", "type", "format"] { kept[name] = present(document[name]) }
    if document["required"]?.bool == true { kept["required"] = true }
    let unique = document["unique"].flatMap { $0.string ?? $0.bool.map { "\($0)" } }
    if let unique {
        kept["unique"] = unique == "UNIQUE_VALIDATED" || unique == "true" ? "UNIQUE_VALIDATED" : "NOT_UNIQUE"
    }
    let isApp = if case .app = owner { true } else { false }
    if !isApp { kept["mutability"] = present(document["mutability"]) ?? "READ_WRITE" }
    kept["scope"] = present(document["scope"]) ?? "NONE"
    for name in ["externalName", "externalNamespace"] { kept[name] = present(document[name]) }
    let isArray = document["type"]?.string == "array"
    if var items = document["items"]?.object {
        dropEmptyChoices(&items)
        kept["items"] = .object(items)
    } else {
        var choices = document
        dropEmptyChoices(&choices)
        for name in ["enum", "oneOf"] { kept[name] = present(choices[name]) }
    }
    for name in ["minLength", "maxLength", "minimum", "maximum", "pattern", "default"] {
        kept[name] = present(document[name])
    }
    if isApp {
        if isArray { kept["union"] = present(document["union"]) ?? "DISABLE" }
    } else {
        kept["permissions"] =
            present(document["permissions"]) ?? [["principal": "SELF", "action": "READ_ONLY"]]
        kept["master"] = present(document["master"]) ?? ["type": "PROFILE_MASTER"]
    }
    return kept
}

private func present(_ value: JSON?) -> JSON? { value?.isNull == true ? nil : value }

/// An empty list of choices means that there is none.
private func dropEmptyChoices(_ document: inout JSONObject) {
    for name in ["enum", "oneOf"] where document[name]?.array?.isEmpty == true { document[name] = nil }
}

/// Values of attributes that have become unique are written down; two that are the same refuse the change.
private func claimNewlyUnique(
    _ schema: ProfileSchema, _ before: ProfileSchema, in tx: any Transaction
) throws {
    guard case .userType(let type) = schema.owner, schema.uniqueAttributes != before.uniqueAttributes else {
        return
    }
    let records = SchemaRecords(tx)
    var last = ""
    while true {
        let users = try records.users(ofType: type, after: last, limit: 500)
        guard let end = users.last else { return }
        for user in users { try records.claim(user.profile, of: user.id, schema: schema) }
        last = end.id
    }
}

extension ProfileSchema: Changeable {
    package var eventTarget: Event.Target { Event.Target(id: id, type: "Schema", displayName: id) }

    /// A user type and an app have their schemas in them.
    package var revised: Revised {
        switch owner {
        case .userType(let id): .thing(.userType, id)
        case .app(let id): .thing(.app, id.text)
        case .group: .thing(.groupSchema, RevisedThing.onlyOne)
        }
    }

    package var invalidated: [ConfigurationKey] { [.schemas] }
}

extension ProfileSchema.Owner {
    /// The type or the app that events of the schema name too.
    fileprivate var targets: [Event.Target] {
        switch self {
        case .userType(let id): [Event.Target(id: id, type: "UserType")]
        case .app(let id): [Event.Target(id: id.text, type: "AppInstance")]
        case .group: []
        }
    }
}
