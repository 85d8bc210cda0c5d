// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import OAuth
import Persistence
import Primitives

extension ConfigurationRun {
    /// What an app has beside its settings: attributes, mappings, groups, grants and the claim of its ID
    /// tokens.
    func apply(_ element: ConfigurationDocument.AppElement) throws {
        let object = element.element.object
        let app = try app(of: element)
        try setAttributes(
            .app(app.id), custom: object["attributes"]?.object ?? [:],
            base: object["baseAttributes"]?.object ?? [:])
        try setMapping(.fromUser, of: app, to: object["mapping"]?.object)
        try setMapping(.toUser, of: app, to: object["mappingToUser"]?.object)
        try setGroups(of: app, to: element.groups)
        let grants = try ScopeGrantRecords(change).list(of: app.id)
        for grant in grants where !element.grants.contains(grant.scope) {
            try revokeScope(grant.id, of: app.id, in: change)
        }
        for scope in element.grants where !grants.contains(where: { $0.scope == scope }) {
            _ = try grantScope(scope, issuer: issuer, to: app.id, in: change)
        }
        let claim = object["idToken"]?.object ?? [:]
        if try AppIDTokenRecords(change).find(app.id) != claim {
            try changeIDTokenClaim(claim, of: app.id, in: change)
        }
    }

    func app(of element: ConfigurationDocument.AppElement) throws -> App {
        let records = AppRecords(change)
        let found =
            try element.element.object["id"]?.string.flatMap { try records.find(ID<App>($0)) }
            ?? element.clientID.flatMap { try records.find(clientID: $0) }
            ?? seed.app(labelled: element.element.name)
        guard let found else { throw ChangeRefused.notFound(entity: "AppInstance", id: element.element.name) }
        return found
    }

    private func setMapping(_ direction: ProfileMapping.Direction, of app: App, to document: JSONObject?)
        throws
    {
        let present = try MappingRecords(change).find(app.id, direction)
        let wanted = document ?? ProfileMapping.standard(app.id, direction).document
        guard present.document != wanted else { return }
        var properties: [(name: String, property: ProfileMapping.Property?)] = []
        for name in present.document.names where wanted[name] == nil { properties.append((name.text, nil)) }
        for (name, value) in wanted.members {
            guard let expression = value["expression"]?.string else {
                throw ChangeRefused.invalid("mapping.\(name).expression", "The field cannot be left blank")
            }
            let push = value["pushStatus"]?.string ?? "DONT_PUSH"
            properties.append((name.text, ProfileMapping.Property(expression: expression, pushStatus: push)))
        }
        _ = try changeMapping(present.id, properties: properties, in: change)
    }

    private func setGroups(of app: App, to wanted: [(name: String, priority: Int64, profile: JSONObject)])
        throws
    {
        let records = AssignmentRecords(change)
        let groups = try wanted.map { (try group($0.name, "groups"), $0.priority, $0.profile) }
        for assignment in try records.groups(of: app.id)
        where !groups.contains(where: { $0.0.id == assignment.groupID }) {
            try unassignGroup(assignment.groupID, from: app.id, in: change)
        }
        for (group, priority, profile) in groups {
            let present = try records.find(group.id, of: app.id)
            guard present?.priority != priority || present?.profile != profile else { continue }
            _ = try assignGroup(group.id, to: app.id, priority: priority, profile: profile, in: change)
        }
    }
}
