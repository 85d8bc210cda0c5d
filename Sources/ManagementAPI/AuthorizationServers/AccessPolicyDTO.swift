// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import OAuth
package import Primitives

/// An access policy on the wire.
///
/// `policies` is the path of the server's policies in the management API.
package func accessPolicyDocument(_ policy: AccessPolicy, policies: String) -> JSON {
    let own = "\(policies)/\(policy.id)"
    var links: JSONObject = [
        "self": policy.system ? link(own, "GET", "PUT") : link(own, "GET", "PUT", "DELETE"),
        "rules": link("\(own)/rules", "GET"),
    ]
    add(lifecycleOf: policy.status, at: own, to: &links)
    return [
        "id": .string(policy.id.text), "status": .string(policy.status.rawValue),
        "name": .string(policy.name),
        "description": .string(policy.description), "priority": .integer(Int64(policy.priority)),
        "system": .bool(policy.system), "conditions": ["clients": ["include": .strings(policy.clients)]],
        "created": .string(policy.created.rfc3339), "lastUpdated": .string(policy.lastUpdated.rfc3339),
        "_links": .object(links), "type": "OAUTH_AUTHORIZATION_POLICY",
    ]
}

/// Adds what is possible now: `deactivate` to something active, `activate` to something inactive.
func add(lifecycleOf status: Status, at own: String, to links: inout JSONObject) {
    switch status {
    case .active: links["deactivate"] = link("\(own)/lifecycle/deactivate", "POST")
    case .inactive: links["activate"] = link("\(own)/lifecycle/activate", "POST")
    }
}

/// A policy as clients and seed files send it.
///
/// `type` is ignored: the SDKs of the original send wrong ones.
package struct AccessPolicyWrite: Sendable {
    package let settings: AccessPolicySettings

    /// Refuses a body that is not such a document, with every cause.
    package init(_ body: JSON?) throws {
        var fields = try Fields(body, of: "policy")
        let name = fields.requiredString("name", longest: 100)
        let description = fields.requiredString("description", longest: 255, unseen: .ofText)
        let status: Status? = fields.choice("status")
        let priority = fields.integer("priority", in: 0...Int(Int32.max))
        var conditions = fields.fields("conditions")
        var clients = conditions.fields("clients")
        settings = AccessPolicySettings(
            name: name, description: description, status: status, priority: priority,
            clients: clients.strings("include", most: 10_000, longest: 255) ?? [])
        conditions.absorb(clients)
        fields.absorb(conditions)
        try fields.check()
    }
}

/// `{"ids":[…]}`: all policies of a server, or all rules of a policy, in the order that is wanted.
package struct OrderWrite: Sendable {
    package let ids: [String]

    /// Refuses a body that is not such a document, with every cause.
    package init(_ body: JSON?) throws {
        var fields = try Fields(body, of: "order")
        if fields["ids"] == nil { fields.refuse("ids", "The field cannot be left blank") }
        ids = fields.strings("ids", most: 10_000, longest: 255) ?? []
        try fields.check()
    }
}
