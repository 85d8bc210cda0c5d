// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import OAuth
import Persistence
import Primitives
import SystemLog

extension ConfigurationReader {
    /// An app without its secrets: its settings as the management API has them, then who has it and how.
    func app(_ app: App) throws -> ConfigurationPart {
        let keys = try ClientKeyRecords(tx).list(of: app.id)
        let wire = appJSON(app, keys: keys, organisation: nil, baseURL: "")
        var document: JSONObject = [:]
        // A client id that somebody has chosen belongs to the app; one that was made does not.
        if app.clientID != app.id.text { document["client_id"] = .string(app.clientID) }
        if app.status == .inactive { document["status"] = "INACTIVE" }
        for name in ["accessibility", "visibility", "profile"] where app.document[name] != nil {
            document[name] = wire[name]
        }
        document["credentials"] = .object(credentials(of: wire, app))
        document["settings"] = .object(settings(of: wire, app))
        try addAssignments(of: app, to: &document)
        for (name, direction) in [("mapping", ProfileMapping.Direction.fromUser), ("mappingToUser", .toUser)]
        {
            let mapping = try MappingRecords(tx).find(app.id, direction)
            if mapping.document != ProfileMapping.standard(app.id, direction).document {
                document[name] = .object(mapping.document)
            }
        }
        try add(.app(app.id), to: &document)
        let grants = try ScopeGrantRecords(tx).list(of: app.id).map(\.scope).sorted()
        if !grants.isEmpty { document["grants"] = .strings(grants) }
        let claim = try AppIDTokenRecords(tx).find(app.id)
        if !claim.isEmpty { document["idToken"] = .object(claim) }
        return ConfigurationPart(
            .app, id: app.id.text, name: app.label,
            document: document.withoutDeepNulls.without(standard: standardAppMembers))
    }

    private func credentials(of wire: JSON, _ app: App) -> JSONObject {
        var client = wire["credentials"]?["oauthClient"]?.object ?? [:]
        client["client_id"] = nil
        if app.document["autoKeyRotation"] == nil { client["autoKeyRotation"] = nil }
        var credentials: JSONObject = ["oauthClient": .object(client)]
        if app.document["userNameTemplate"] != nil {
            credentials["userNameTemplate"] = wire["credentials"]?["userNameTemplate"]
        }
        return credentials
    }

    private func settings(of wire: JSON, _ app: App) -> JSONObject {
        var settings: JSONObject = [:]
        for name in ["app", "manualProvisioning", "implicitAssignment", "notes"]
        where app.document[name] != nil {
            settings[name] = wire["settings"]?[name]
        }
        var client = wire["settings"]?["oauthClient"]?.object ?? [:]
        if let keys = client["jwks"]?["keys"]?.array {
            client["jwks"] = ["keys": .array(keys.map { .object($0.object?.without(["id"]) ?? [:]) })]
        }
        settings["oauthClient"] = .object(client)
        return settings
    }

    private func addAssignments(of app: App, to document: inout JSONObject) throws {
        let groups = try AssignmentRecords(tx).groups(of: app.id).sorted { $0.priority < $1.priority }
        guard !groups.isEmpty else { return }
        document["groups"] = .array(
            groups.enumerated().map { place, assignment in
                var entry: JSONObject = ["group": .string(assignment.groupID.text)]
                // Without a number a group has the one behind that of the group before it.
                let expected = place == 0 ? 0 : groups[place - 1].priority + 1
                if assignment.priority != expected { entry["priority"] = .integer(assignment.priority) }
                if !assignment.profile.isEmpty { entry["profile"] = .object(assignment.profile) }
                return .object(entry)
            })
    }
}

/// What an app has when nothing is said of it: left out, so that files say what somebody has decided.
private let standardAppMembers: JSONObject = [
    "accessibility": ["selfService": false],
    "visibility": [
        "autoLaunch": false, "autoSubmitToolbar": false, "hide": ["iOS": true, "web": true],
        "appLinks": ["oidc_client_link": true],
    ],
    "credentials": [
        "oauthClient": ["autoKeyRotation": true],
        "userNameTemplate": ["template": "${source.login}", "type": "BUILT_IN"],
    ],
    "settings": [
        "app": [:], "manualProvisioning": false, "implicitAssignment": false, "notes": [:],
        "oauthClient": [
            "redirect_uris": [], "consent_method": "TRUSTED", "issuer_mode": "DYNAMIC",
            "idp_initiated_login": ["mode": "DISABLED", "default_scope": []], "wildcard_redirect": "DISABLED",
            "dpop_bound_access_tokens": false, "participate_slo": false,
        ],
    ],
]

extension JSONObject {
    /// Without members that are as in `standard`, whole or member by member.
    fileprivate func without(standard: JSONObject) -> JSONObject {
        JSONObject(
            uniqueMembers: members.compactMap { member in
                guard let usual = standard[member.name] else { return member }
                if usual == member.value { return nil }
                guard let inner = member.value.object, let usual = usual.object else { return member }
                return (member.name, .object(inner.without(standard: usual)))
            })
    }
}
