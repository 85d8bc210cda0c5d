// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// What an earlier state of the configuration names and what is gone for good: users, inline hooks, and what
/// was gone then already.
package struct GoneReferences: Sendable {
    /// What becomes of each, with the place that named it, for example `groupRules/Engineers: excludedUsers:
    /// …`.
    package private(set) var notes: [String] = []
    /// Ids and names of scopes that stay in a list although nothing has them, for the list would be empty
    /// without them and mean something else.
    private(set) var standing: Set<String> = []

    package init() {}

    mutating func leaveOut(_ what: String, _ name: String, at place: String) {
        note("\(place): the \(what) `\(name)` is gone and is left out")
    }

    mutating func keep(_ what: String, _ name: String, at place: String) {
        standing.insert(name)
        note(
            "\(place): the \(what) `\(name)` is gone; nothing else is named there, so it stays and means nobody"
        )
    }

    mutating func takesPlace(of what: String, at place: String) {
        note("\(place): \(what), so that one takes the place of what was deleted")
    }

    private mutating func note(_ sentence: String) {
        if !notes.contains(sentence) { notes.append(sentence) }
    }
}

/// Lists that name other things, without those that are gone.
///
/// One rule for documents that are written and for those that are compared with what is there.
enum Surviving {
    /// Of a list that excludes, or that nothing but its elements come in by: those that are there.
    static func excluded<Element>(
        _ elements: [Element], _ isThere: (Element) throws -> Bool
    ) rethrows -> [Element] {
        try elements.filter(isThere)
    }

    /// Of a list that includes: those that are there, and all when none of them is.
    ///
    /// INVARIANT: a list that named somebody never becomes empty, for an empty one may mean everybody.
    static func included<Element>(
        _ elements: [Element], _ isThere: (Element) throws -> Bool
    ) rethrows -> [Element] {
        let there = try elements.filter(isThere)
        return there.isEmpty ? elements : there
    }
}
