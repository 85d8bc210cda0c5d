// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Where something stands in a document: names of members and places in lists, from the root.
package struct DocumentPath: Sendable, Hashable, CustomStringConvertible {
    /// One step downwards.
    package enum Step: Sendable, Hashable {
        case member(String)
        /// From 0.
        case element(Int)
    }

    package var steps: [Step]

    package init(_ steps: [Step] = []) { self.steps = steps }

    /// The path of a member of what stands here.
    package func member(_ name: String) -> DocumentPath { DocumentPath(steps + [.member(name)]) }

    /// The path of an element of the list that stands here, from 0.
    package func element(_ index: Int) -> DocumentPath { DocumentPath(steps + [.element(index)]) }

    /// As in `tests[2].expect.rule`; empty for the whole document.
    package var description: String {
        var text = ""
        for step in steps {
            switch step {
            case .member(let name): text += text.isEmpty ? name : ".\(name)"
            case .element(let index): text += "[\(index)]"
            }
        }
        return text
    }
}
