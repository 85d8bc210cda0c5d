// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
import Primitives
import SystemLog

/// The rows of what users allow apps, as far as they end with what the directory knows.
///
/// They are asked for and read where tokens are issued. They end here, so that nobody who deactivates a user
/// or an app can forget it.
struct ConsentEndingRecords {
    private let tx: any Transaction

    init(_ tx: any Transaction) { self.tx = tx }

    /// All that a user has allowed, and left out; answers how many scopes were allowed.
    func delete(ofUser user: ID<User>) throws -> Int { try delete("user_id = \(user)") }

    /// All that anybody has allowed an app.
    func delete(toApp app: ID<App>) throws -> Int { try delete("app_id = \(app)") }

    /// What a user has allowed one app.
    func delete(ofUser user: ID<User>, toApp app: ID<App>) throws -> Int {
        try delete("user_id = \(user) AND app_id = \(app)")
    }

    /// What those have allowed an app who may not use it any more; `everyone` is the group that all are in.
    func deleteOfUnassigned(toApp app: ID<App>, everyone: ID<Group>?) throws -> Int {
        try delete(
            """
            app_id = \(app)
            AND user_id NOT IN (SELECT user_id FROM app_user WHERE app_id = \(app))
            AND user_id NOT IN (SELECT group_member.user_id FROM app_group
                JOIN group_member ON group_member.group_id = app_group.group_id
                WHERE app_group.app_id = \(app))
            AND NOT EXISTS (SELECT 1 FROM app_group WHERE app_id = \(app) AND group_id = \(everyone))
            """)
    }

    private func delete(_ condition: SQL) throws -> Int {
        try tx.run("DELETE FROM skipped_scope WHERE \(condition)")
        return try tx.run("DELETE FROM consent WHERE \(condition)")
    }
}

/// Consent that has ended with something else, by what events name first.
private struct EndedConsents: Changeable {
    let eventTarget: Event.Target

    var revised: Revised { .nothing(because: "what people allow apps is not configuration") }

    var invalidated: [ConfigurationKey] { [] }
}

/// Ends what a user has allowed, who is deactivated.
func endConsents(of user: User, in change: Change) throws {
    let count = try ConsentEndingRecords(change).delete(ofUser: user.id)
    try tell(.consentsEndedWithUser, count, of: user.eventTarget, in: change)
}

/// Ends what users have allowed an app that is deactivated.
func endConsents(to app: App, in change: Change) throws {
    let count = try ConsentEndingRecords(change).delete(toApp: app.id)
    try tell(.consentsEndedWithClient, count, of: app.eventTarget, in: change)
}

/// Ends what a user has allowed an app, unless the user may still use it.
func endConsents(of user: User, to app: App, in change: Change) throws {
    guard try effectiveAssignment(of: user, to: app, in: change) == nil else { return }
    let count = try ConsentEndingRecords(change).delete(ofUser: user.id, toApp: app.id)
    try tell(.consentsToClientRevoked, count, of: user.eventTarget, also: [app.eventTarget], in: change)
}

/// Ends what those have allowed an app who may not use it any more, after a group has lost it.
func endConsentsOfUnassigned(to app: App, in change: Change) throws {
    guard app.document["implicitAssignment"]?.bool != true else { return }
    let everyone = try GroupRecords(change).everyone()?.id
    let count = try ConsentEndingRecords(change).deleteOfUnassigned(toApp: app.id, everyone: everyone)
    try tell(.consentsEndedWithClient, count, of: app.eventTarget, in: change)
}

private func tell(
    _ type: EventType, _ count: Int, of ended: Event.Target, also others: [Event.Target] = [],
    in change: Change
) throws {
    guard count > 0 else { return }
    try change.record(
        type, of: EndedConsents(eventTarget: ended), also: others, from: nil, to: nil,
        details: ["revoked": .integer(Int64(count))])
}
