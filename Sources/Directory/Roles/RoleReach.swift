// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
package import Primitives

/// A role with what it is limited to.
///
/// INVARIANT: it is made from rows only, and those carry the targets; so no code can have a role of a caller
/// and not know its limits.
package struct RoleReach: Sendable, Equatable {
    package let role: AdminRole
    /// `nil` without a limit.
    private let limit: Limit?

    private struct Limit: Equatable {
        var groups: Set<String> = []
        var apps: Set<String> = []
    }

    /// Whether the role is limited to groups or apps.
    package var isLimited: Bool { limit != nil }

    /// Whether the role is limited to groups, be it to apps as well.
    package var isLimitedToGroups: Bool { limit.map { !$0.groups.isEmpty } ?? false }

    /// Whether it reaches a group.
    package func reaches(group: String) -> Bool { limit?.groups.contains(group) ?? true }

    /// Whether it reaches an app.
    package func reaches(app: ID<App>) -> Bool {
        guard let limit else { return true }
        return limit.apps.contains(app.text) || limit.apps.contains(RoleTarget.everyOIDCApp)
    }

    /// Whether it reaches one who is in these groups.
    package func reaches(memberOf groups: some Sequence<ID<Group>>) -> Bool {
        guard let limit else { return true }
        return groups.contains { limit.groups.contains($0.text) }
    }

    /// The roles of rows with `id`, `role`, and `kind` and `target` that are NULL for a role without a limit.
    ///
    /// A target of a kind that this version does not know is a limit all the same, to something that it
    /// cannot reach. Rows of one assignment follow one another.
    static func reading(_ rows: [Row]) throws -> [RoleReach] {
        var all: [RoleReach] = []
        var last: String?
        var limit: Limit?
        var role: AdminRole?
        func finish() {
            if last != nil, let role { all.append(RoleReach(role: role, limit: limit)) }
        }
        for row in rows {
            let id = try row.text("id")
            if id != last {
                finish()
                (last, limit, role) = (id, nil, AdminRole(rawValue: try row.text("role")))
            }
            guard let kind = try row.optionalText("kind") else { continue }
            var known = limit ?? Limit()
            switch RoleTarget.Kind(rawValue: kind) {
            case .group: known.groups.insert(try row.text("target"))
            case .app: known.apps.insert(try row.text("target"))
            case nil: break
            }
            limit = known
        }
        finish()
        return all
    }
}
