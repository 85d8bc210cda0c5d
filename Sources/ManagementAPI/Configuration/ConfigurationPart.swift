// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives
package import SystemLog

/// One thing of the configuration as it is stored in a revision: whole, with ids where it names others.
package struct ConfigurationPart: Sendable, Equatable {
    /// What it is.
    package typealias Kind = ConfigurationKind

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
