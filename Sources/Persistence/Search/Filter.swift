// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// A condition on the rows of a list, as clients write it: `status eq "ACTIVE" and profile.name sw "Ops"`.
///
/// The grammar is that of RFC 7644 §3.4.2.2 without value paths. Attributes are case-sensitive, operators are
/// not.
package struct Filter: Sendable, Equatable {
    package enum Operation: String, Sendable {
        case eq, ne, co, sw, ew, gt, ge, lt, le, pr
    }

    /// What the text says; its depth is limited by the parser.
    package indirect enum Node: Sendable, Equatable {
        case comparison(attribute: String, Operation, JSON)
        case and([Node])
        case or([Node])
        case not(Node)
    }

    package let root: Node

    package init(_ text: String) throws(FilterError) {
        var parser = FilterParser(text)
        root = try parser.filter()
    }
}

/// Why a text is not a filter, or not one that fits the list.
package struct FilterError: Error, Equatable, Sendable {
    package let reason: String
}
