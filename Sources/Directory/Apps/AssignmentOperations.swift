// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Expressions
package import Persistence
package import Primitives
package import SystemLog

/// Lets a user use an app, or changes how; `profile` is checked by the schema of the app.
package func assignUser(
    _ name: String, to appID: ID<App>, userName: String?, profile: JSONObject, isPartial: Bool,
    in change: Change
) throws -> UserAssignment {
    let app = try Directory.app(named: appID.text, in: change)
    let user = try user(named: name, in: change)
    let records = AssignmentRecords(change)
    let before = try records.find(user.id, of: appID)
    var merged = isPartial ? before?.profile ?? [:] : [:]
    for (name, value) in profile.members { merged[name] = value }
    let now = change.now.wholeSecond
    let assignment = UserAssignment(
        appID: appID, userID: user.id, userName: userName ?? before?.userName,
        profile: try checkedAppProfile(merged, of: appID, in: change), created: before?.created ?? now,
        lastUpdated: now)
    try records.save(assignment)
    try change.record(
        before == nil ? .appAssignedToUser : .appAssignmentUpdated, of: AppOfUser(user: user),
        also: [app.eventTarget], from: before.map { .object($0.profile) }, to: .object(assignment.profile))
    return assignment
}

/// Takes an app from a user who has it by itself.
package func unassignUser(_ name: String, from appID: ID<App>, in change: Change) throws {
    let app = try Directory.app(named: appID.text, in: change)
    let user = try user(named: name, in: change)
    guard try AssignmentRecords(change).delete(user.id, of: appID) else {
        throw ChangeRefused.notFound(entity: "AppUser", id: name)
    }
    try endConsents(of: user, to: app, in: change)
    try change.record(
        .appUnassignedFromUser, of: AppOfUser(user: user), also: [app.eventTarget], from: nil, to: nil)
}

/// Lets the members of a group use an app, or changes how.
///
/// A group keeps the number that is asked for, whatever gaps there are; one that another group has is taken
/// from it, and that one moves on by one, and so on until a gap takes the move. Without a number a new group
/// comes last.
package func assignGroup(
    _ groupID: ID<Group>, to appID: ID<App>, priority: Int64?, profile: JSONObject?, in change: Change
) throws -> GroupAssignment {
    let app = try appToChange(appID, in: change)
    let group = try group(groupID, in: change)
    let records = AssignmentRecords(change)
    let before = try records.find(groupID, of: appID)
    let others = try records.groups(of: appID).filter { $0.groupID != groupID }
    let wanted = priority ?? before?.priority ?? others.last.map { $0.priority + 1 } ?? 0
    let now = change.now.wholeSecond
    let assignment = GroupAssignment(
        appID: appID, groupID: groupID, priority: wanted,
        profile: try profile.map { try checkedAppProfile($0, of: appID, in: change) } ?? before?.profile
            ?? [:],
        created: before?.created ?? now, lastUpdated: now)
    try records.save(assignment)
    for (id, moved) in makingRoom(for: wanted, among: others.map { ($0.groupID, $0.priority) }) {
        try records.setPriority(moved, of: id, in: appID)
    }
    try change.record(
        before == nil ? .appAssignedToGroup : .groupAssignmentUpdated, of: AppOfGroup(group: group, app: app),
        also: [app.eventTarget], from: before.map { .object($0.profile) }, to: .object(assignment.profile))
    return assignment
}

/// Which of the others, in the order of their numbers, move where so that `wanted` is free.
func makingRoom(
    for wanted: Int64, among others: [(group: ID<Group>, priority: Int64)]
) -> [(group: ID<Group>, priority: Int64)] {
    var taken = wanted
    var moves: [(group: ID<Group>, priority: Int64)] = []
    for other in others where other.priority >= wanted {
        guard other.priority <= taken else { break }
        taken += 1
        moves.append((other.group, taken))
    }
    return moves
}

/// Takes an app from the members of a group; the others keep their numbers.
package func unassignGroup(_ groupID: ID<Group>, from appID: ID<App>, in change: Change) throws {
    let app = try appToChange(appID, in: change)
    let group = try group(groupID, in: change)
    let records = AssignmentRecords(change)
    guard try records.delete(groupID, of: appID) else {
        throw ChangeRefused.notFound(entity: "AppGroup", id: groupID.text)
    }
    try endConsentsOfUnassigned(to: app, in: change)
    try change.record(
        .appUnassignedFromGroup, of: AppOfGroup(group: group, app: app), also: [app.eventTarget], from: nil,
        to: nil)
}

/// That a user has an app by itself.
private struct AppOfUser: Changeable {
    let user: User

    var eventTarget: Event.Target { user.eventTarget }

    var revised: Revised { .nothing(because: "which people have an app is not configuration") }

    var invalidated: [ConfigurationKey] { [] }
}

/// That the members of a group have an app, which says so in the configuration.
struct AppOfGroup: Changeable {
    let group: Group
    let app: App

    var eventTarget: Event.Target { group.eventTarget }

    var revised: Revised { app.revised }

    var invalidated: [ConfigurationKey] { app.invalidated }
}

/// How a user has an app; `nil` when the user may not use it.
///
/// An assignment of the user comes before those of groups, and of these the smallest number decides.
package func effectiveAssignment(
    of user: User, to app: App, in tx: any Transaction
) throws -> EffectiveAssignment? {
    let records = AssignmentRecords(tx)
    let own = try records.find(user.id, of: app.id)
    let source: EffectiveAssignment.Source
    var overlay: JSONObject = [:]
    if let own {
        source = .user(own)
        overlay = own.profile
    } else if let group = try records.groups(
        of: app.id, with: user.id, everyone: GroupRecords(tx).everyone()?.id
    ).first {
        source = .group(group)
        overlay = group.profile
    } else if app.document["implicitAssignment"]?.bool == true {
        source = .implicit
    } else {
        return nil
    }
    return EffectiveAssignment(
        source: source, userName: own?.userName ?? userName(of: user, in: app),
        profile: try appProfile(of: user, in: app, overlay: overlay, in: tx))
}

/// The profile of a user in an app: what is mapped, overlaid.
package func appProfile(
    of user: User, in app: App, overlay: JSONObject, in tx: any Transaction
) throws -> JSONObject {
    var profile = try compiledMapping(to: app.id, in: tx).profile(of: user)
    for (name, value) in overlay.members { profile[name] = value }
    return profile
}

/// The name of a user in an app by the app's template: `${source.login}` and the like, or an expression.
package func userName(of user: User, in app: App) -> String {
    let template = app.document["userNameTemplate"]?["template"]?.string ?? "${source.login}"
    var name = template
    if template.hasPrefix("${"), template.hasSuffix("}") {
        let text = template.dropFirst(2).dropLast()
        let expression = text.hasPrefix("source.") ? "user." + text.dropFirst(7) : String(text)
        guard
            let value = try? ParsedExpression(parsing: expression).evaluate(
                names: Names(user: user.expressionValue)), case .string(let made) = value, !made.isEmpty
        else { return user.login }
        name = made
    } else if app.document["userNameTemplate"]?["type"]?.string == "CUSTOM" {
        guard
            let value = try? ParsedExpression(parsing: template).evaluate(
                names: Names(user: user.expressionValue)), case .string(let made) = value, !made.isEmpty
        else { return user.login }
        name = made
    } else {
        return user.login
    }
    return name + (app.document["userNameTemplate"]?["userSuffix"]?.string ?? "")
}

/// Attributes that are `null` are not set; what the app's schema does not have is refused.
private func checkedAppProfile(
    _ profile: JSONObject, of app: ID<App>, in tx: any Transaction
) throws -> JSONObject {
    let schema = try SchemaRecords(tx).find(.app(app))
    var causes: [String] = []
    var checked: JSONObject = [:]
    for (name, value) in profile.members where !value.isNull {
        guard let attribute = schema[name] else {
            causes.append("Property name '\(name)' is not defined in profile")
            continue
        }
        if let problem = attribute.problem(of: value) {
            causes.append("\(name): \(problem)")
        } else {
            checked[name] = value
        }
    }
    guard causes.isEmpty else { throw ChangeRefused.invalid(object: "profile", causes: causes) }
    return checked
}
