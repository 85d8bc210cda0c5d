// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives
package import SystemLog

/// One who answers for a group.
package struct GroupOwner: Sendable, Equatable {
    /// What the owner is.
    package enum Kind: String, Sendable, CaseIterable {
        case user = "USER"
        case group = "GROUP"
    }

    package let id: String
    package let kind: Kind
    package let since: Timestamp
}

/// That somebody answers for a group.
private struct GroupOwnership: Changeable {
    let group: Group

    var eventTarget: Event.Target { group.eventTarget }

    var revised: Revised { .nothing(because: "who answers for a group is not configuration") }

    var invalidated: [ConfigurationKey] { [] }
}

/// Makes a user or a group answer for a group.
package func addOwner(
    _ owner: String, kind: GroupOwner.Kind, to id: ID<Group>, in change: Change
) throws -> GroupOwner {
    let group = try group(id, in: change)
    switch kind {
    case .user: _ = try user(named: owner, in: change)
    case .group: _ = try Directory.group(ID(owner), in: change)
    }
    let records = GroupOwnerRecords(change)
    guard try !records.list(of: id).contains(where: { $0.id == owner }) else {
        throw ChangeRefused.invalid("id", "Provided owner is already assigned to this group")
    }
    let made = GroupOwner(id: owner, kind: kind, since: change.now.wholeSecond)
    try records.insert(made, of: id)
    try change.record(
        .groupUpdated, of: GroupOwnership(group: group), from: nil, to: ["owner": .string(owner)])
    return made
}

/// Takes an owner from a group.
package func removeOwner(_ owner: String, from id: ID<Group>, in change: Change) throws {
    let group = try group(id, in: change)
    guard try GroupOwnerRecords(change).delete(owner, of: id) else {
        throw ChangeRefused.notFound(entity: "GroupOwner", id: owner)
    }
    try change.record(
        .groupUpdated, of: GroupOwnership(group: group), from: ["owner": .string(owner)], to: nil)
}

/// The rows of owners.
package struct GroupOwnerRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    /// Owners of a group by the time since when they are.
    package func list(of group: ID<Group>) throws -> [GroupOwner] {
        try tx.rows(
            "SELECT owner_id, kind, since FROM group_owner WHERE group_id = \(group) ORDER BY since, owner_id"
        ).map { row in
            GroupOwner(
                id: try row.text("owner_id"), kind: GroupOwner.Kind(rawValue: try row.text("kind")) ?? .user,
                since: try row.timestamp("since"))
        }
    }

    func insert(_ owner: GroupOwner, of group: ID<Group>) throws {
        try tx.run(
            """
            INSERT INTO group_owner (group_id, owner_id, kind, since)
            VALUES (\(group), \(owner.id), \(owner.kind.rawValue), \(owner.since))
            """)
    }

    func delete(_ owner: String, of group: ID<Group>) throws -> Bool {
        try tx.run("DELETE FROM group_owner WHERE group_id = \(group) AND owner_id = \(owner)") > 0
    }
}
