// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Claims
package import OAuth
package import Primitives

/// A claim on the wire.
///
/// `server` is the path of the claim's server in the management API.
package func claimDocument(_ claim: ClaimDefinition, server: String) -> JSON {
    var document: JSONObject = [
        "id": .string(claim.id.text), "name": .string(claim.name),
        "status": .string(claim.isActive ? "ACTIVE" : "INACTIVE"),
        "claimType": .string(claim.claimType.rawValue), "valueType": .string(claim.valueType.rawValue),
    ]
    if claim.valueType != .system { document["value"] = .string(claim.value) }
    document["conditions"] = ["scopes": .strings(claim.scopes)]
    document["system"] = .bool(claim.isSystem)
    document["alwaysIncludeInToken"] = .bool(claim.alwaysIncludeInToken)
    document["apiResourceId"] = .null
    if let filter = claim.groupFilterType { document["group_filter_type"] = .string(filter.rawValue) }
    if claim.groupsOverflow != .fail { document["groupsOverflow"] = .string(claim.groupsOverflow.rawValue) }
    document["_links"] = ["self": link("\(server)/claims/\(claim.id)", "GET", "PUT", "DELETE")]
    return .object(document)
}

/// A claim as clients and seed files send it.
package struct ClaimWrite: Sendable {
    package let settings: ClaimSettings

    /// Reads a body; refuses members of the wrong type, all of them at once.
    package init(_ body: JSON?) throws {
        var fields = try Fields(body, of: "claim")
        var conditions = fields.fields("conditions")
        settings = ClaimSettings(
            name: fields.requiredString("name"), claimType: fields.choice("claimType"),
            valueType: fields.choice("valueType"),
            value: fields.string("value", longest: 4096, unseen: .ofText),
            groupFilterType: fields.choice("group_filter_type"),
            groupsOverflow: fields.choice("groupsOverflow"), scopes: conditions.strings("scopes"),
            status: fields.choice("status"), alwaysIncludeInToken: fields.bool("alwaysIncludeInToken"))
        fields.absorb(conditions)
        try fields.check()
    }
}
