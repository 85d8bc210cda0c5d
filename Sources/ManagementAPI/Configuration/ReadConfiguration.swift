// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import Directory
import OAuth
import Persistence
import Primitives
import SystemLog

/// Reads the things of the configuration as they are now.
struct ConfigurationReader {
    let tx: any Transaction

    init(_ tx: any Transaction) { self.tx = tx }

    /// Everything.
    func all() throws -> [ConfigurationPart] {
        var parts = [try organisation(), try groupSchema()]
        parts += try UserTypeRecords(tx).list().map(userType)
        parts += try everyItem { try GroupRecords(tx).list(after: $0, limit: 500) }.filter { $0.kind == .own }
            .map(group)
        parts += try everyItem { try NetworkZoneRecords(tx).list(after: $0, limit: 500) }.map(zone)
        parts += try everyItem { try TrustedOriginRecords(tx).list(after: $0, limit: 500) }.map(origin)
        parts += try everyItem { try AppRecords(tx).list(after: $0, limit: 200) }.map(app)
        parts += try everyItem { try GroupRuleRecords(tx).list(after: $0, limit: 200) }.map(rule)
        for server in try ServerRecords(tx).all() {
            let policies = try AccessPolicyRecords(tx).list(of: server.id)
            parts.append(try self.server(server, policies))
            parts += try policies.map { try policy($0, of: server) }
        }
        return parts
    }

    /// One thing; `nil` when it is not there.
    func part(_ kind: ConfigurationPart.Kind, _ id: String, parent: String?) throws -> ConfigurationPart? {
        switch kind {
        case .organisation: try organisation()
        case .groupSchema: try groupSchema()
        case .userType: try UserTypeRecords(tx).find(ID(id)).map(userType)
        case .group:
            try GroupRecords(tx).find(ID(id)).flatMap { $0.kind == .own ? group($0) : nil }
        case .networkZone: try NetworkZoneRecords(tx).find(ID(id)).map(zone)
        case .trustedOrigin: try TrustedOriginRecords(tx).find(ID(id)).map(origin)
        case .app: try AppRecords(tx).find(ID<App>(id)).map(app)
        case .groupRule:
            try GroupRuleRecords(tx).find(ID(id)).flatMap { found in
                // One that is being deleted has a job to its end.
                found.job == .keep || found.job == .remove ? nil : rule(found)
            }
        case .server:
            try customServer(id).map { try server($0, AccessPolicyRecords(tx).list(of: $0.id)) }
        case .policy:
            try parent.flatMap(customServer).flatMap { server in
                try AccessPolicyRecords(tx).find(id, of: server.id).map { try policy($0, of: server) }
            }
        }
    }

    private func customServer(_ id: String) throws -> AuthorizationServer? {
        try ServerRecords(tx).find(id).flatMap { $0.id == OrganisationServer.id ? nil : $0 }
    }

    private func organisation() throws -> ConfigurationPart {
        let organisation = try Directory.organisation(in: tx)
        var document: JSONObject = ["name": .string(organisation.name)]
        for (name, value) in organisation.settings.members where !value.isNull { document[name] = value }
        return ConfigurationPart(
            .organisation, id: RevisedThing.onlyOne, name: organisation.name, document: document)
    }

    private func userType(_ type: UserType) throws -> ConfigurationPart {
        var document: JSONObject = ["displayName": .string(type.displayName)]
        document["description"] = type.description.map { .string($0) }
        try add(.userType(type.id.text), to: &document)
        return ConfigurationPart(.userType, id: type.id.text, name: type.name, document: document)
    }

    private func groupSchema() throws -> ConfigurationPart {
        var document: JSONObject = [:]
        try add(.group, to: &document)
        return ConfigurationPart(.groupSchema, id: RevisedThing.onlyOne, name: "groups", document: document)
    }

    private func group(_ group: Group) -> ConfigurationPart {
        ConfigurationPart(
            .group, id: group.id.text, name: group.name, document: group.profile.withoutNulls)
    }

    private func zone(_ zone: NetworkZone) -> ConfigurationPart {
        let wire = networkZoneJSON(zone, baseURL: "").object ?? [:]
        var document = wire.without(["id", "name", "created", "lastUpdated", "system", "_links"]).withoutNulls
        if zone.status == .active { document["status"] = nil }
        return ConfigurationPart(.networkZone, id: zone.id.text, name: zone.name, document: document)
    }

    private func origin(_ origin: TrustedOrigin) -> ConfigurationPart {
        var document: JSONObject = ["origin": .string(origin.origin), "scopes": .array(origin.scopes)]
        if origin.status == .inactive { document["status"] = "INACTIVE" }
        return ConfigurationPart(.trustedOrigin, id: origin.id.text, name: origin.name, document: document)
    }

    private func rule(_ rule: GroupRule) -> ConfigurationPart {
        var document: JSONObject = [
            "expression": .string(rule.expression), "groups": .strings(rule.groupIDs.map(\.text)),
        ]
        if !rule.excludedUsers.isEmpty { document["excludedUsers"] = .strings(rule.excludedUsers) }
        if rule.status != .active { document["status"] = "INACTIVE" }
        return ConfigurationPart(.groupRule, id: rule.id.text, name: rule.name, document: document)
    }
}
