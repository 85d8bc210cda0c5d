// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
import Persistence
import Policies
package import Primitives
package import SystemLog

/// Creates an access policy of a server, which is named by id or `default`.
///
/// `id` is fixed from outside by seed files; `nil` makes a new one.
package func createAccessPolicy(
    _ settings: AccessPolicySettings, id fixed: ID<AccessPolicy>? = nil, of serverName: String,
    in change: Change
) throws -> AccessPolicy {
    let server = try lockServer(serverName, in: change)
    try check(settings, replacing: nil, of: server, in: change)
    let id = fixed ?? ID(in: change.surroundings)
    guard try !AccessPolicyRecords(change).exists(id) else {
        throw ChangeRefused.invalid("id", "a policy with this id exists already")
    }
    let priorities = PriorityRecords(policiesOf: server.id, in: change)
    let before = try priorities.order()
    var order = before
    let place = order.insert(id.text, at: settings.priority)
    try priorities.write(order, replacing: before)
    let now = change.now.wholeSecond
    let policy = AccessPolicy(
        id: id, serverID: server.id, name: settings.name, description: settings.description,
        status: settings.status ?? .active, system: false, priority: place,
        requestedPriority: settings.priority, clients: settings.clients, created: now, lastUpdated: now)
    try AccessPolicyRecords(change).insert(policy, number: order.items[place - 1].number)
    try change.record(.policyCreated, of: policy, also: [server.eventTarget], from: nil, to: policy.document)
    return policy
}

/// Replaces what an administrator decides about a policy.
///
/// A document that changes nothing leaves everything as it is, the time of the last change included.
package func replaceAccessPolicy(
    _ id: String, of serverName: String, with settings: AccessPolicySettings, in change: Change
) throws -> AccessPolicy {
    let server = try lockServer(serverName, in: change)
    let records = AccessPolicyRecords(change)
    let before = try records.require(id, of: server.id)
    try check(settings, replacing: before, of: server, in: change)
    var policy = before
    policy.name = settings.name
    policy.description = settings.description
    policy.status = settings.status ?? before.status
    policy.clients = settings.clients
    let priorities = PriorityRecords(policiesOf: server.id, in: change)
    let oldOrder = try priorities.order()
    var order = oldOrder
    order.move(id, to: settings.priority)
    try priorities.write(order, replacing: oldOrder)
    policy.priority = order.place(of: id) ?? before.priority
    guard policy.document != before.document else { return try records.require(id, of: server.id) }
    policy.lastUpdated = change.now.wholeSecond
    try records.update(policy)
    try change.record(
        .policyUpdated, of: policy, also: [server.eventTarget], from: before.document, to: policy.document)
    return try records.require(id, of: server.id)
}

/// Activates or deactivates a policy; asking for the state that it is in changes nothing.
package func setAccessPolicyStatus(
    _ id: String, of serverName: String, to status: Status, in change: Change
) throws {
    let server = try lockServer(serverName, in: change)
    let before = try AccessPolicyRecords(change).require(id, of: server.id)
    guard before.status != status else { return }
    var policy = before
    policy.status = status
    policy.lastUpdated = change.now.wholeSecond
    try AccessPolicyRecords(change).update(policy)
    try change.record(
        status == .active ? .policyActivated : .policyDeactivated, of: policy, also: [server.eventTarget],
        from: before.document, to: policy.document)
}

/// Deletes a policy with its rules, active or not; those after it move up.
///
/// The Default Policy is refused.
package func deleteAccessPolicy(_ id: String, of serverName: String, in change: Change) throws {
    let server = try lockServer(serverName, in: change)
    let policy = try AccessPolicyRecords(change).require(id, of: server.id)
    guard !policy.system else {
        throw ChangeRefused.immutable(
            summary: "You do not have permission to perform the requested action",
            cause: "the default policy cannot be deleted; it can be deactivated")
    }
    let priorities = PriorityRecords(policiesOf: server.id, in: change)
    let before = try priorities.order()
    var order = before
    order.remove(id)
    try AccessPolicyRecords(change).delete(policy.id)
    try priorities.write(order, replacing: before)
    try change.record(.policyDeleted, of: policy, also: [server.eventTarget], from: policy.document, to: nil)
}

/// Puts all policies of a server into an order at once; the Default Policy stays last, named or not.
package func arrangeAccessPolicies(
    _ ids: [String], of serverName: String, in change: Change
) throws -> [AccessPolicy] {
    let server = try lockServer(serverName, in: change)
    let arranged = try arrange(
        ids, PriorityRecords(policiesOf: server.id, in: change), what: "policy of the authorization server")
    if let (before, after) = arranged {
        try change.record(
            .policyUpdated, of: server, from: ["policies": .strings(before)],
            to: ["policies": .strings(after)])
    }
    return try AccessPolicyRecords(change).list(of: server.id)
}

/// Answers the ids before and after; `nil` when the order is that already.
func arrange(
    _ ids: [String], _ priorities: PriorityRecords, what: String
) throws -> (before: [String], after: [String])? {
    let before = try priorities.order()
    var order = before
    let system = Set(before.items.filter(\.isSystem).map(\.id))
    guard order.arrange(ids.filter { !system.contains($0) }) else {
        throw ChangeRefused.invalid(
            "ids", "must name every \(what) once; those of the system may be left out")
    }
    try priorities.write(order, replacing: before)
    let (old, new) = (before.items.map(\.id), order.items.map(\.id))
    return old == new ? nil : (old, new)
}

private func check(
    _ settings: AccessPolicySettings, replacing before: AccessPolicy?, of server: AuthorizationServer,
    in tx: any Transaction
) throws {
    var problems = settings.problems
    problems += try AccessReferences(tx).problems(with: settings.clients, replacing: before?.clients ?? [])
    // Files know a policy by its name.
    if let other = try AccessPolicyRecords(tx).find(named: settings.name, of: server.id),
        other.id != before?.id
    {
        problems.append("name: another policy of this authorization server has this name already")
    }
    guard problems.isEmpty else { throw ChangeRefused.invalid(object: "policy", causes: problems) }
}
