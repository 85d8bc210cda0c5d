// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// What applying a seed document did.
package struct SeedReport: Sendable {
    /// What was done to it.
    package enum Action: String, Sendable {
        case created, changed, unchanged
    }

    /// One thing of the document.
    package struct Item: Sendable, Equatable {
        package let action: Action
        /// `server`, `scope`, `rule` and so on.
        package let kind: String
        package let name: String
        /// What it belongs to, from the outside in: `Orders API, Warehouse`.
        package let owner: String?

        /// `rule Read and write (Orders API, Warehouse)`.
        package var title: String {
            ("\(kind) \(name)" + (owner.map { " (\($0))" } ?? "")).madeVisible
        }
    }

    /// A secret that was made because the document gives none; it is shown this once.
    package struct MadeSecret: Sendable {
        package let kind: String
        package let name: String
        package let secret: Secret
    }

    package private(set) var items: [Item] = []
    package private(set) var secrets: [MadeSecret] = []
    /// Sentences about what the document says and what stays as it is all the same.
    package private(set) var notes: [String] = []

    package init() {}

    mutating func add(_ action: Action, _ kind: String, _ name: String, of owner: String? = nil) {
        items.append(Item(action: action, kind: kind, name: name, owner: owner))
    }

    mutating func add(_ secret: Secret, of kind: String, _ name: String) {
        secrets.append(MadeSecret(kind: kind, name: name, secret: secret))
    }

    mutating func note(_ sentence: String) { notes.append(sentence) }

    package var unchanged: Int { items.count { $0.action == .unchanged } }

    package var changedNothing: Bool { unchanged == items.count }

    /// The report for people: a line for everything that was created or changed, then a count of the rest.
    package var lines: [String] {
        items.filter { $0.action != .unchanged }.map { "\($0.action.rawValue) \($0.title)" }
            + ["unchanged \(unchanged)"] + notes.map { "note: \($0)" }
    }

    /// The report for programs.
    ///
    /// It holds the secrets that were made, for nothing else shows them.
    package var json: JSON {
        func list(_ action: Action) -> JSON {
            .array(
                items.filter { $0.action == action }.map { item in
                    var object: JSONObject = ["kind": .string(item.kind), "name": .string(item.name)]
                    object["of"] = item.owner.map { .string($0) }
                    return .object(object)
                })
        }
        return [
            "created": list(.created), "changed": list(.changed), "unchanged": .integer(Int64(unchanged)),
            "secrets": .array(
                secrets.map {
                    [
                        "kind": .string($0.kind), "name": .string($0.name),
                        "secret": .string($0.secret.revealText()),
                    ]
                }),
            "notes": .strings(notes),
        ]
    }
}
