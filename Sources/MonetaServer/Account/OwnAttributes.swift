// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Pages
import Primitives

/// An attribute of a profile as its owner sees it.
struct OwnAttribute: Sendable {
    /// What the owner may do with it.
    enum Access: Sendable {
        case read, write
    }

    let definition: AttributeDefinition
    let access: Access
}

extension ProfileSchema {
    /// What the user of a profile sees of it, in the order of the schema: those that are hidden are left out,
    /// and so are lists and objects, for which there are no fields.
    var ownAttributes: [OwnAttribute] {
        (base.members + custom.members).compactMap { member in
            guard let definition = self[member.name], definition.kind != .array, definition.kind != .object
            else { return nil }
            let permissions = member.value["permissions"]?.array ?? []
            let own = permissions.first { $0["principal"]?.string.map { Name($0) } == "SELF" }
            let isFixed = member.value["mutability"]?.string.map { Name($0) } == "READ_ONLY"
            switch own?["action"]?.string.map({ Name($0) }) {
            // The name by which one signs in is not one's own to change.
            case "READ_WRITE" where !isFixed && member.name != "login":
                return OwnAttribute(definition: definition, access: .write)
            case "HIDE": return nil
            default: return OwnAttribute(definition: definition, access: .read)
            }
        }
    }
}

extension AttributeDefinition {
    /// The field of the page.
    var fieldKind: ProfilePage.Field.Kind {
        switch kind {
        case .boolean: return .flag
        case .number, .integer: return .number
        case .string, .array, .object:
            if let choices = document["enum"]?.strings, !choices.isEmpty { return .choice(choices) }
            return .text(longest: Int(min(document["maxLength"]?.integer ?? 255, 4096)))
        }
    }

    /// A value as it is typed.
    func text(of value: JSON?) -> String {
        switch value {
        case .string(let text)?: text
        case nil, .null?: ""
        case let other?: other.text
        }
    }

    /// What was typed as a value; nothing clears it, and what is not of the kind stays text, which the schema
    /// refuses in its own words.
    func value(typed: String) -> JSON {
        guard !typed.isEmpty else { return .null }
        switch kind {
        case .boolean where Name(typed) == "true": return true
        case .boolean where Name(typed) == "false": return false
        case .number, .integer:
            do {
                let value = try JSON(reading: typed, limits: JSONLimits(depth: 1, bytes: 64, values: 1))
                return value
            } catch { return .string(typed) }
        default: return .string(typed)
        }
    }
}
