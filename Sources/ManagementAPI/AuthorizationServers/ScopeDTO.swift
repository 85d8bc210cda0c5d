// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import OAuth
package import Primitives

/// A scope on the wire.
///
/// `server` is the path of the scope's server in the management API.
package func scopeDocument(_ scope: Scope, server: String) -> JSON {
    var document: JSONObject = ["id": .string(scope.id.text), "name": .string(scope.name)]
    if let displayName = scope.displayName { document["displayName"] = .string(displayName) }
    document["description"] = .optional(scope.description)
    document["system"] = .bool(scope.system)
    document["metadataPublish"] = .string(scope.metadataPublish.rawValue)
    document["consent"] = .string(scope.consent.rawValue)
    document["optional"] = .bool(scope.isOptional)
    document["apiResourceId"] = .null
    document["default"] = .bool(scope.isDefault)
    document["_links"] = ["self": link("\(server)/scopes/\(scope.id)", "GET", "PUT", "DELETE")]
    return .object(document)
}

/// A scope as clients and seed files send it.
package struct ScopeWrite: Sendable {
    package let settings: ScopeSettings

    /// Reads a body; refuses members of the wrong type, all of them at once.
    package init(_ body: JSON?) throws {
        var fields = try Fields(body, of: "scope")
        settings = ScopeSettings(
            name: fields.requiredString("name"), displayName: fields.string("displayName", longest: 255),
            description: fields.string("description", unseen: .ofText),
            metadataPublish: fields.choice("metadataPublish") ?? .noClients,
            consent: fields.choice("consent") ?? .implicit, isDefault: fields.bool("default") ?? false,
            isOptional: fields.bool("optional") ?? false)
        try fields.check()
    }
}
