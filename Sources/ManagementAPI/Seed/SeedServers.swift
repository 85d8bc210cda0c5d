// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import Directory
import OAuth
import Primitives

extension SeedRun {
    /// `key` is the first key of the server if it is a new one.
    mutating func apply(_ server: SeedServer, key: NewSigningKey?) throws {
        let present = try at(server.path) { try $0.applySettings(of: server, key: key) }
        for scope in server.scopes { try at(scope.path) { try $0.apply(scope, of: present) } }
        for claim in server.claims { try at(claim.path) { try $0.apply(claim, of: present) } }
        try applyPolicies(server.policies, of: present)
    }

    private mutating func applySettings(of server: SeedServer, key: NewSigningKey?) throws
        -> AuthorizationServer
    {
        let records = ServerRecords(change)
        let found = try match(
            server.id, byID: { try records.find($0) }, byName: { try records.find(named: server.name) })
        var action = SeedReport.Action.unchanged
        var present: AuthorizationServer
        if let found {
            present = found
            let settings = server.write.settings(replacing: found)
            if settings != ServerSettings(of: found) {
                present = try replaceServer(found.id.text, with: settings, in: change)
                action = .changed
            }
            try noteKey(key, of: server, present)
        } else {
            guard let key else {
                throw ChangeRefused.invalid("name", "the server was deleted at the same moment; try again")
            }
            present = try createServer(
                server.write.newSettings(honouringRotationMode: true), key: key,
                fixed: FixedServer(id: server.id.map { ID($0) }), in: change)
            action = .created
        }
        if let status = server.status, status != present.status {
            try setServerStatus(present.id.text, to: status, in: change)
            if action == .unchanged { action = .changed }
        }
        report.add(action, "server", server.name)
        return present
    }

    /// A server that exists keeps its keys, for tokens that they signed are out in the world.
    private mutating func noteKey(
        _ key: NewSigningKey?, of server: SeedServer, _ present: AuthorizationServer
    ) throws {
        guard server.key != nil, let key,
            try !KeyRecords(change).keys(of: present.id).contains(where: { $0.kid == key.kid })
        else { return }
        report.note(
            "the server \(server.name) has keys of its own already; the key in the file is for a new server only"
        )
    }

    private mutating func apply(_ scope: SeedServer.Scope, of server: AuthorizationServer) throws {
        let settings = scope.settings
        let scopes = try ScopeRecords(change).list(of: server.id)
        let found = try match(
            scope.id, byID: { id in scopes.first { $0.id.text == id } },
            byName: { scopes.first { $0.name == settings.name } })
        guard let found else {
            _ = try createScope(
                settings, id: scope.id.map { ID($0) }, of: server.id.text, in: change)
            return report.add(.created, "scope", settings.name, of: server.name)
        }
        guard settings != ScopeSettings(of: found) else {
            return report.add(.unchanged, "scope", settings.name, of: server.name)
        }
        _ = try replaceScope(found.id.text, of: server.id.text, with: settings, in: change)
        report.add(.changed, "scope", settings.name, of: server.name)
    }

    private mutating func apply(_ claim: SeedServer.Claim, of server: AuthorizationServer) throws {
        var settings = claim.settings
        settings.value = try settings.value.map {
            try ExpressionWithGroupNames(text: $0, names: claim.groupNames).withIDs(in: change)
        }
        let claims = try ClaimRecords(change).list(of: server.id)
        let found = try match(
            claim.id, byID: { id in claims.first { $0.id.text == id } },
            byName: {
                claims.first {
                    $0.name == settings.name && $0.claimType == settings.claimType ?? $0.claimType
                }
            })
        guard let found else {
            _ = try createClaim(
                settings, id: claim.id.map { ID($0) }, standing: standing, of: server.id.text, in: change)
            return report.add(.created, "claim", settings.name, of: server.name)
        }
        var surviving = found
        let scopes = try ScopeRecords(change).names(of: server.id)
        surviving.scopes = Surviving.included(found.scopes, scopes.contains)
        guard !found.isDescribed(by: settings), !surviving.isDescribed(by: settings) else {
            return report.add(.unchanged, "claim", settings.name, of: server.name)
        }
        _ = try replaceClaim(
            found.id.text, of: server.id.text, with: settings, standing: standing, in: change)
        report.add(.changed, "claim", settings.name, of: server.name)
    }
}

extension ScopeSettings {
    /// The settings that a scope has now.
    init(of scope: Scope) {
        self.init(
            name: scope.name, displayName: scope.displayName, description: scope.description,
            metadataPublish: scope.metadataPublish, consent: scope.consent, isDefault: scope.isDefault,
            isOptional: scope.isOptional)
    }
}

extension ClaimDefinition {
    /// Whether replacing the claim with these settings would leave it as it is.
    ///
    /// What is left out of a system claim stays; what is left out of another one takes its default.
    fileprivate func isDescribed(by settings: ClaimSettings) -> Bool {
        let isSame =
            name == settings.name && claimType == settings.claimType ?? claimType
            && valueType == settings.valueType ?? valueType
        if isSystem {
            return isSame && value == settings.value ?? value && Set(scopes) == Set(settings.scopes ?? scopes)
                && alwaysIncludeInToken == settings.alwaysIncludeInToken ?? alwaysIncludeInToken
                && settings.status != .inactive
        }
        return isSame && value == settings.value && Set(scopes) == Set(settings.scopes ?? [])
            && (valueType != .groups || groupFilterType == settings.groupFilterType)
            && groupsOverflow == settings.groupsOverflow ?? groupsOverflow
            && isActive == (settings.status != .inactive)
            && alwaysIncludeInToken == (settings.alwaysIncludeInToken ?? false || claimType == .resource)
    }
}
