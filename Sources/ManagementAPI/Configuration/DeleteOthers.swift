// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import Directory
import OAuth
import Persistence
import Primitives

extension ConfigurationRun {
    /// Deletes what the sections of the document do not have; what the system has made becomes what it was
    /// made as.
    mutating func deleteOthers() throws {
        for (element, server) in zip(document.servers, document.seed.servers) {
            try at(element.path) { try $0.deleteOthers(in: server) }
        }
        if document.sections.contains(.authorizationServers) {
            let kept = try Set(document.seed.servers.compactMap { try server(of: $0)?.id })
            for server in try ServerRecords(change).all() where !kept.contains(server.id) && !server.isDefault
            {
                try deleteServer(server.id.text, in: change)
            }
        }
        if document.sections.contains(.groupRules) {
            let kept = Set(document.groupRules.map(\.element.name))
            for rule in try allGroupRules() where !kept.contains(rule.name) {
                try deleteGroupRule(rule.id, removingUsers: true, in: change)
            }
        }
        if document.sections.contains(.apps) { try deleteOtherApps() }
        if document.sections.contains(.networkZones) {
            let kept = Set(document.networkZones.map(\.element.name))
            for zone in try allZones() where !kept.contains(zone.name) && !zone.system {
                _ = try setNetworkZoneStatus(zone.id, to: .inactive, in: change)
                try at("networkZones") { run in
                    try deleteNetworkZone(zone.id, in: run.change)
                }
            }
        }
        if document.sections.contains(.groups) {
            let kept = Set(document.seed.groups.map(\.name))
            for group in try everyItem({ try GroupRecords(change).list(after: $0, limit: 500) })
            where group.kind == .own && !kept.contains(group.name) {
                try refuseNamed(document.namedGroups, [group.name, group.id.text], .groups)
                try deleteGroup(group.id, in: change)
            }
        }
        if document.sections.contains(.userTypes) {
            let kept = Set(document.userTypes.map(\.element.name))
            for type in try UserTypeRecords(change).list() where !kept.contains(type.name) && !type.isDefault
            {
                try at("userTypes") { run in
                    try deleteUserType(type.id, in: run.change)
                }
            }
        }
    }

    /// Refuses to delete what other parts of the document name, unless it is an earlier state: what that
    /// names and does not have was gone then too.
    private func refuseNamed(_ named: Set<String>, _ names: [String], _ section: ConfigurationSection) throws
    {
        guard !seed.idsDecide, let name = names.first(where: named.contains) else { return }
        throw SeedError(
            section.rawValue,
            "`\(name)` is named in other parts of the configuration and is not here, so it would be deleted; add it here"
        )
    }

    /// These go first: another one may take over what only one can have.
    func deleteOtherOrigins() throws {
        guard document.sections.contains(.trustedOrigins) else { return }
        let kept = Set(document.trustedOrigins.map(\.element.name))
        for origin in try allOrigins() where !kept.contains(origin.name) {
            try deleteTrustedOrigin(origin.id, in: change)
        }
    }

    private func deleteOtherApps() throws {
        let kept = try Set(document.apps.map { try app(of: $0).id })
        for app in try everyItem({ try AppRecords(change).list(after: $0, limit: 200) })
        where !kept.contains(app.id) {
            try refuseNamed(document.namedClients, [app.label, app.clientID, app.id.text], .apps)
            if app.status == .active {
                try setStatus(.inactive, ofApp: app.id, in: change)
            }
            try deleteApp(app.id, in: change)
        }
    }

    private func server(of seeded: SeedServer) throws -> AuthorizationServer? {
        let records = ServerRecords(change)
        return try seeded.id.flatMap { try records.find($0) } ?? records.find(named: seeded.name)
    }

    private func deleteOthers(in seeded: SeedServer) throws {
        guard let server = try server(of: seeded) else { return }
        let name = server.id.text
        for policy in try AccessPolicyRecords(change).list(of: server.id) {
            guard let kept = seeded.policies.first(where: { $0.settings.name == policy.name }) else {
                if !policy.system {
                    try deleteAccessPolicy(policy.id.text, of: name, in: change)
                }
                continue
            }
            let rules = Set(kept.rules.map(\.settings.name))
            for rule in try AccessRuleRecords(change).list(of: policy.id)
            where !rule.system && !rules.contains(rule.name) {
                try deleteAccessRule(
                    rule.id.text, in: PolicyPath(server: name, policy: policy.id.text), in: change)
            }
        }
        for claim in try ClaimRecords(change).list(of: server.id) {
            let isKept = seeded.claims.contains {
                $0.settings.name == claim.name && $0.settings.claimType ?? .resource == claim.claimType
            }
            if isKept { continue }
            if !claim.isSystem {
                try deleteClaim(claim.id.text, of: name, in: change)
            } else if !claim.isAsMade {
                try restore(claim, of: name)
            }
        }
        let scopes = Set(seeded.scopes.map(\.settings.name))
        for scope in try ScopeRecords(change).list(of: server.id) where !scopes.contains(scope.name) {
            if !scope.system {
                try deleteScope(scope.id.text, of: name, in: change)
            } else if !scope.isAsMade {
                try restore(scope, of: name)
            }
        }
    }

    private func restore(_ claim: ClaimDefinition, of server: String) throws {
        guard let standard = claim.asMade else { return }
        let settings = ClaimSettings(
            name: claim.name, claimType: claim.claimType, valueType: standard.valueType,
            value: standard.value,
            groupFilterType: nil, groupsOverflow: nil, scopes: standard.scopes, status: .active,
            alwaysIncludeInToken: standard.alwaysIncludeInToken)
        _ = try replaceClaim(claim.id.text, of: server, with: settings, in: change)
    }

    private func restore(_ scope: Scope, of server: String) throws {
        guard let settings = SystemScopes.settings(named: scope.name) else { return }
        _ = try replaceScope(scope.id.text, of: server, with: settings, in: change)
    }
}
