// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import Hummingbird
import Persistence
import Primitives
import SystemLog
import Web

/// What a role reaches beyond its area: nobody gets rights that they do not have by changing one who has
/// them, and a role that is limited to groups or apps reaches nothing else.
struct PrivilegeGuard: Sendable {
    /// The caller's roles with what each is limited to.
    let reach: [(role: AdminRole, targets: [RoleTarget])]

    /// Refuses with `E0000006`.
    func check(_ right: ManagementRight, _ context: WebContext, store: any Store) async throws {
        let roles = reach.filter { $0.role.permits(right) }
        guard !roles.contains(where: { $0.role == .superAdministrator }) else { return }
        let reach = roles
        let (userName, group, app, client) = (
            context.parameters.get("userId").map { $0 == "me" ? context.caller?.id ?? "" : $0 },
            context.parameters.get("groupId"), context.parameters.get("appId"),
            context.parameters.get("clientId")
        )
        let isMayBeLimited = reach.allSatisfy { !$0.targets.isEmpty }
        guard right.action == .manage || isMayBeLimited else { return }
        let isAllowed = try await store.read { tx in
            if right.action == .manage,
                try Self.wouldRaise(userName, group, app ?? client, caller: context.caller?.id, in: tx)
            {
                return false
            }
            return try reach.contains { try Self.reaches($0, userName, group, app ?? client, in: tx) }
        }
        guard isAllowed else { throw ManagementError.forbidden }
    }

    /// Whether the request is about an administrator, about a group whose members are administrators, or
    /// about an app that may call the management API by roles of its own: its keys are as good as the roles.
    private static func wouldRaise(
        _ userName: String?, _ group: String?, _ app: String?, caller: String?, in tx: any Transaction
    ) throws -> Bool {
        let records = AdminRoleRecords(tx)
        if let app, let found = try AppRecords(tx).find(ID<App>(app)) ?? AppRecords(tx).find(clientID: app),
            try !records.roles(ofClient: found.id).isEmpty
        {
            return true
        }
        if let group, try records.hasRoles(group: ID(group)) { return true }
        guard let userName, let user = try UserRecords(tx).find(named: userName), user.id.text != caller
        else {
            return false
        }
        return try !records.roles(of: user.id).isEmpty
    }

    private static func reaches(
        _ entry: (role: AdminRole, targets: [RoleTarget]), _ userName: String?, _ group: String?,
        _ app: String?,
        in tx: any Transaction
    ) throws -> Bool {
        if entry.targets.isEmpty { return true }
        let groups = Set(entry.targets.filter { $0.kind == .group }.map(\.target))
        let apps = Set(entry.targets.filter { $0.kind == .app }.map(\.target))
        if let app {
            if apps.contains(app) || apps.contains(RoleTarget.everyOIDCApp) { return true }
            return try AppRecords(tx).find(clientID: app).map { apps.contains($0.id.text) } ?? false
        }
        if let group { return groups.contains(group) }
        if let userName {
            guard let user = try UserRecords(tx).find(named: userName) else { return true }
            return try GroupRecords(tx).groups(of: user.id).contains { groups.contains($0.id.text) }
        }
        // Lists and creations are about everything.
        return false
    }
}
