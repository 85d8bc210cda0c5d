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

/// Makes a user or a group answer for a group.
package func addOwner(
    _ owner: String, kind: GroupOwner.Kind, to id: ID<Group>, by caller: Caller, in tx: any Transaction,
    with surroundings: Surroundings
) throws -> GroupOwner {
    let group = try group(id, in: tx)
    switch kind {
    case .user: _ = try user(named: owner, in: tx)
    case .group: _ = try Directory.group(ID(owner), in: tx)
    }
    let records = GroupOwnerRecords(tx)
    guard try !records.list(of: id).contains(where: { $0.id == owner }) else {
        throw ChangeRefused.invalid("id", "Provided owner is already assigned to this group")
    }
    let made = GroupOwner(id: owner, kind: kind, since: surroundings.now().wholeSecond)
    try records.insert(made, of: id)
    try recordChange(
        .groupUpdated, target: group.eventTarget, from: nil, to: ["owner": .string(owner)], by: caller,
        in: tx, with: surroundings)
    return made
}

/// Takes an owner from a group.
package func removeOwner(
    _ owner: String, from id: ID<Group>, by caller: Caller, in tx: any Transaction,
    with surroundings: Surroundings
) throws {
    let group = try group(id, in: tx)
    guard try GroupOwnerRecords(tx).delete(owner, of: id) else {
        throw ChangeRefused.notFound(entity: "GroupOwner", id: owner)
    }
    try recordChange(
        .groupUpdated, target: group.eventTarget, from: ["owner": .string(owner)], to: nil, by: caller,
        in: tx, with: surroundings)
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
