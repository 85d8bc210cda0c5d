// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// The members of a JSON object, in order.
///
/// Names are unique: setting a name again replaces its value in place.
package struct JSONObject: Sendable, ExpressibleByDictionaryLiteral {
    package private(set) var members: [(name: Name, value: JSON)]

    package init(dictionaryLiteral elements: (Name, JSON)...) {
        members = []
        for (name, value) in elements { self[name] = value }
    }

    /// Takes members whose names the caller knows to be unique.
    package init(uniqueMembers: [(name: Name, value: JSON)]) {
        members = uniqueMembers
    }

    package var isEmpty: Bool { members.isEmpty }
    package var count: Int { members.count }
    package var names: [Name] { members.map(\.name) }

    /// Setting `nil` removes the member; setting a new name appends it.
    package subscript(name: Name) -> JSON? {
        get { members.first { $0.name == name }?.value }
        set {
            let index = members.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append((name, value))
            case (nil, nil): break
            }
        }
    }

    /// The member whose name has the bytes of a text.
    @_disfavoredOverload
    package subscript(name: String) -> JSON? {
        get { self[Name(name)] }
        set { self[Name(name)] = newValue }
    }
}

extension JSONObject: Hashable {
    /// The order of members does not count.
    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        guard left.count == right.count else { return false }
        if zip(left.members, right.members).allSatisfy({ $0.name == $1.name }) {
            return zip(left.members, right.members).allSatisfy { $0.value == $1.value }
        }
        let others = Dictionary(right.members.map { ($0.name, $0.value) }) { first, _ in first }
        return left.members.allSatisfy { others[$0.name] == $0.value }
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(Set(members.map(\.name)))
    }
}
