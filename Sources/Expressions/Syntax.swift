// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// What an expression says, as a tree.
///
/// The list of cases is closed: what is not here cannot be written.
package indirect enum Syntax: Sendable {
    case literal(Value)
    case name(NameSlot)
    /// The element that a projection looks at: what `toUpperCase()` in `list.![toUpperCase()]` is called on.
    case element
    case property(of: Node, name: String, isSafe: Bool)
    case index(of: Node, at: Node)
    case list([Node])
    case map([MapEntry])
    case unary(UnaryOperator, Node)
    case binary(BinaryOperator, Node, Node)
    /// `left matches right`.
    ///
    /// The pattern is compiled while reading when the right side is a string literal.
    case matches(Node, Node, pattern: TextPattern?)
    case ternary(condition: Node, then: Node, otherwise: Node)
    case elvis(Node, otherwise: Node)
    case projection(of: Node, element: Node, isSafe: Bool)
    /// `String.len(x)` or `isMemberOfGroup(x)`.
    ///
    /// No candidates means that no such function is known.
    case call(name: String, candidates: [Function], arguments: [Node], prepared: Prepared?)
    /// `x.length()`.
    ///
    /// The candidates differ in the kinds of receiver they take.
    case method(
        of: Node, name: String, candidates: [Function], arguments: [Node], isSafe: Bool, prepared: Prepared?)
}

/// One place in the tree: what stands there, where it is written, and a number for traces.
package struct Node: Sendable {
    package let syntax: Syntax
    package let range: SourceRange
    /// Unique in its expression; children have smaller numbers than their parents.
    package let id: Int
    /// The number of nodes on the longest way down to a leaf.
    ///
    /// Limited while reading, so recursion over the tree ends.
    let height: Int
}

/// What an argument that is written out as a string was turned into while reading, so that no evaluation has
/// to.
package enum Prepared: Sendable {
    case pattern(TextPattern)
    case timeFormat(TimeFormat)
    /// The expression inside of the string, evaluated once for each group.
    case expression(Node)
}

/// One entry of a map literal.
package struct MapEntry: Sendable {
    package let key: String
    package let value: Node
}

/// The values that an expression can start from.
package enum NameSlot: Sendable, Hashable {
    case user, appuser, app, org, access, session
    /// Any other name: an element's property inside a projection, or a name that only some place of use
    /// provides.
    case other(String)

    /// The place where the value of a name is found.
    package init(_ name: String) {
        self =
            switch name {
            case "user": .user
            case "appuser": .appuser
            case "app": .app
            case "org": .org
            case "access": .access
            case "session": .session
            default: .other(name)
            }
    }

    package var name: String {
        switch self {
        case .user: "user"
        case .appuser: "appuser"
        case .app: "app"
        case .org: "org"
        case .access: "access"
        case .session: "session"
        case .other(let name): name
        }
    }

    /// Whether `name.f(x)` calls a function of a namespace, as in `String.len(x)`, and not a method of a
    /// value.
    ///
    /// Every capitalised name is taken for a namespace, so that the check before saving can name the function
    /// that was meant. In parentheses it is a value.
    var readsAsNamespace: Bool {
        guard case .other(let name) = self, let first = name.utf8.first else { return false }
        return (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first)
    }

    /// The names that every claim expression may use.
    package static let wellKnown: [NameSlot] = [.user, .appuser, .app, .org, .access, .session]
}

/// An operator before a value.
package enum UnaryOperator: String, Sendable {
    case not = "!"
    case minus = "-"
    case plus = "+"
}

/// An operator between two values, except `matches`.
package enum BinaryOperator: String, Sendable {
    case or = "OR"
    case and = "AND"
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case remainder = "%"

    /// Higher binds tighter.
    var precedence: Int {
        switch self {
        case .or: 1
        case .and: 2
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: Self.comparison
        case .add, .subtract: 4
        case .multiply, .divide, .remainder: 5
        }
    }

    /// The precedence of comparisons and `matches`, which do not chain.
    static let comparison = 3
}

extension Node {
    /// The nodes directly below this one, as written.
    package var children: [Node] {
        switch syntax {
        case .literal, .name, .element: []
        case .property(let base, _, _), .unary(_, let base): [base]
        case .index(let base, let index): [base, index]
        case .list(let elements): elements
        case .map(let entries): entries.map(\.value)
        case .binary(_, let left, let right), .matches(let left, let right, _), .elvis(let left, let right):
            [left, right]
        case .ternary(let condition, let then, let otherwise): [condition, then, otherwise]
        case .projection(let base, let element, _): [base, element]
        case .call(_, _, let arguments, _): arguments
        case .method(let receiver, _, _, let arguments, _, _): [receiver] + arguments
        }
    }
}
