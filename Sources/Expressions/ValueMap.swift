// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// Named values in order.
///
/// Names are unique and case-sensitive.
///
/// A few members are searched one by one, which is fastest; more are found through an index.
package struct ValueMap: Sendable {
    package private(set) var members: [(name: Name, value: Value)]
    private var index: [Name: Int]?

    /// Up to this many members no index is kept.
    private static let searchLimit = 12

    package init() {
        members = []
    }

    /// Takes members whose names the caller knows to be unique.
    package init(uniqueMembers: [(name: Name, value: Value)]) {
        members = uniqueMembers
        buildIndexIfNeeded()
    }

    package var isEmpty: Bool { members.isEmpty }
    package var count: Int { members.count }
    package var names: [Name] { members.map(\.name) }

    /// Setting `nil` removes the member; setting a new name appends it.
    package subscript(name: Name) -> Value? {
        get { position(of: name).map { members[$0].value } }
        set {
            switch (position(of: name), newValue) {
            case (let position?, let value?): members[position].value = value
            case (let position?, nil):
                members.remove(at: position)
                index = nil
                buildIndexIfNeeded()
            case (nil, let value?):
                members.append((name, value))
                if index == nil { buildIndexIfNeeded() } else { index?[name] = members.count - 1 }
            case (nil, nil): break
            }
        }
    }

    /// The member whose name has the bytes of a text.
    @_disfavoredOverload
    package subscript(name: String) -> Value? {
        get { self[Name(name)] }
        set { self[Name(name)] = newValue }
    }

    private func position(of name: Name) -> Int? {
        if let index { return index[name] }
        for position in members.indices where members[position].name == name { return position }
        return nil
    }

    private mutating func buildIndexIfNeeded() {
        guard members.count > Self.searchLimit else { return }
        index = Dictionary(members.indices.map { (members[$0].name, $0) }) { first, _ in first }
    }
}

extension ValueMap: Equatable {
    /// The order of members does not count.
    package static func == (left: ValueMap, right: ValueMap) -> Bool {
        left.count == right.count && left.members.allSatisfy { right[$0.name] == $0.value }
    }
}
