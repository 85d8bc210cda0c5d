// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// What is known of a value before an expression is evaluated.
///
/// The checker reads declarations of names and attributes as such types, and works out those of every part.
package struct DeclaredType: Sendable, Equatable {
    /// The kinds that the value may have.
    ///
    /// An attribute that may be missing includes null.
    package var kinds: ValueKinds
    /// The type of the elements of a list; at most one entry, none when nothing is known of them.
    private var elements: [DeclaredType]
    /// The members of a map that are known by name.
    package var members: [String: DeclaredType]
    /// Whether a map may have further members, so that an unknown name is no mistake.
    package var isOpen: Bool

    /// Makes a type of the kinds; of lists and maps nothing more is known.
    package init(_ kinds: ValueKinds) {
        self.kinds = kinds
        elements = []
        members = [:]
        isOpen = true
    }

    /// The type of the elements of a list.
    package var element: DeclaredType { elements.first ?? .any }

    package static let any = DeclaredType(.any)
    package static let string = DeclaredType([.string, .null])
    package static let integer = DeclaredType([.integer, .null])
    package static let number = DeclaredType([.number, .integer, .null])
    package static let bool = DeclaredType([.bool, .null])
    /// A moment as directories hold it: text of RFC 3339, or a time.
    package static let time = DeclaredType([.string, .time, .null])

    /// A list whose elements have the type.
    package static func list(of element: DeclaredType) -> DeclaredType {
        var type = DeclaredType([.list, .null])
        type.elements = [element]
        return type
    }

    /// A map with the members; others are mistakes unless it is open.
    package static func record(_ members: [String: DeclaredType], isOpen: Bool = false) -> DeclaredType {
        var type = DeclaredType([.map, .null])
        type.members = members
        type.isOpen = isOpen
        return type
    }

    /// The same value where it cannot be missing.
    package var present: DeclaredType {
        var type = self
        type.kinds.remove(.null)
        return type
    }

    /// What a value of either type is.
    func union(_ other: DeclaredType) -> DeclaredType {
        var type = DeclaredType(kinds.union(other.kinds))
        let isNullHere = kinds == .null
        if isNullHere || other.kinds == .null {
            let rest = isNullHere ? other : self
            type.elements = rest.elements
            type.members = rest.members
            type.isOpen = rest.isOpen
        } else {
            if elements == other.elements { type.elements = elements }
            type.members = members.merging(other.members) { first, second in
                first == second ? first : .any
            }
            type.isOpen = isOpen || other.isOpen
        }
        return type
    }

    /// What a member is, and whether its name is known.
    ///
    /// `user.x` and `user.profile.x` are the same, so the profile is looked through for a user.
    func member(_ name: String, throughProfile: Bool) -> (type: DeclaredType, isKnown: Bool) {
        if let type = members[name] { return (type, true) }
        guard throughProfile, let profile = members["profile"] else { return (.any, isOpen) }
        if let type = profile.members[name] { return (type, true) }
        return (.any, isOpen || profile.isOpen)
    }

    /// The names of members, for hints.
    func memberNames(throughProfile: Bool) -> [String] {
        let own = Array(members.keys)
        return throughProfile ? own + Array((members["profile"]?.members ?? [:]).keys) : own
    }
}
