// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// One thing of the configuration as it is stored in a revision: whole, with ids where it names others.
package struct ConfigurationPart: Sendable, Equatable {
    /// What it is; the order is that in which the things of a configuration can be made.
    package enum Kind: String, Sendable, CaseIterable {
        case organisation
        /// A user type with its schema.
        case userType
        /// The attributes of groups.
        case groupSchema
        case group
        case networkZone
        case trustedOrigin
        /// An app with its groups, profile and grants.
        case app
        case groupRule
        /// A server with its scopes, claims and the order of its policies.
        case server
        /// An access policy with its rules.
        case policy
    }

    package let kind: Kind
    package let id: String
    /// The server of a policy.
    package let parent: String?
    package let name: String
    package let document: JSONObject

    package init(_ kind: Kind, id: String, parent: String? = nil, name: String, document: JSONObject) {
        self.kind = kind
        self.id = id
        self.parent = parent
        self.name = name
        self.document = document
    }
}

extension JSONObject {
    /// Without these members.
    func without(_ names: Set<Name>) -> JSONObject {
        JSONObject(uniqueMembers: members.filter { !names.contains($0.name) })
    }

    /// Without members that are null, at every level of objects.
    var withoutDeepNulls: JSONObject {
        JSONObject(
            uniqueMembers: members.filter { !$0.value.isNull }.map { member in
                (member.name, member.value.object.map { .object($0.withoutDeepNulls) } ?? member.value)
            })
    }
}

extension JSON {
    /// Changes the value at a path of members, if it is there.
    mutating func edit(_ path: ArraySlice<String>, _ change: (JSON) throws -> JSON) rethrows {
        guard let name = path.first else {
            self = try change(self)
            return
        }
        guard case .object(var object) = self, var value = object[name] else { return }
        try value.edit(path.dropFirst(), change)
        object[name] = value
        self = .object(object)
    }
}
