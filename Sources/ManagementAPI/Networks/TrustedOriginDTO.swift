// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Primitives

/// A trusted origin as its clients read it, members in the recorded order.
package func trustedOriginJSON(_ origin: TrustedOrigin, baseURL: String) -> JSON {
    let url = "\(baseURL)/api/v1/trustedOrigins/\(origin.id)"
    let step = origin.status == .active ? "deactivate" : "activate"
    return [
        "id": .string(origin.id.text),
        "name": .string(origin.name),
        "origin": .string(origin.origin),
        "scopes": .array(origin.scopes),
        "status": .string(origin.status.rawValue),
        "created": .string(origin.created.rfc3339),
        "createdBy": .string(origin.createdBy),
        "lastUpdated": .string(origin.lastUpdated.rfc3339),
        "lastUpdatedBy": .string(origin.lastUpdatedBy),
        "_links": [
            "self": link(url, "GET", "PUT", "DELETE"), Name(step): link("\(url)/lifecycle/\(step)", "POST"),
        ],
    ]
}

extension TrustedOriginDraft {
    /// Reads a request to create or replace a trusted origin; ids, times and links are ignored.
    package init(reading body: JSON?) throws {
        var fields = try Fields(body, of: "trustedOrigin")
        let name = fields.requiredString("name", longest: 255)
        let origin = fields.requiredString("origin", longest: 255)
        if !origin.isEmpty, !isOrigin(origin) {
            fields.refuse("origin", "must be scheme, host and port such as https://app.example.com")
        }
        let status = fields.choice("status", Status.self)
        var scopes: [JSON] = []
        if let value = fields["scopes"] {
            scopes = value.array ?? []
            if value.array == nil || scopes.count > 3 {
                fields.refuse("scopes", "must be an array of at most three scopes")
            }
        }
        for (index, scope) in scopes.enumerated() {
            if TrustedOrigin.Scope(rawValue: scope["type"]?.string ?? "") == nil {
                let known = TrustedOrigin.Scope.allCases.map(\.rawValue).joined(separator: ", ")
                fields.refuse("scopes[\(index)].type", "must be one of \(known)")
            }
        }
        if scopes.isEmpty, fields.causes.isEmpty { fields.refuse("scopes", "The field cannot be left blank") }
        try fields.check()
        self.init(
            name: name, origin: origin, scopes: scopes.map(Self.known), status: status)
    }

    private static func known(_ scope: JSON) -> JSON {
        var object: JSONObject = ["type": scope["type"] ?? .null]
        if let apps = scope["allowedOktaApps"]?.strings { object["allowedOktaApps"] = .strings(apps) }
        return .object(object)
    }
}

/// Scheme, host and perhaps a port, and nothing behind them (RFC 6454 §6.2); `http` and `https` as well as
/// the private schemes of apps.
private func isOrigin(_ text: String) -> Bool {
    guard let separator = text.firstRange(of: "://") else { return false }
    let scheme = text[..<separator.lowerBound]
    let rest = text[separator.upperBound...]
    guard let first = scheme.utf8.first, (97...122).contains(first | 32),
        scheme.utf8.allSatisfy({ byte in
            (97...122).contains(byte | 32) || (48...57).contains(byte) || [43, 45, 46].contains(byte)
        }), !rest.isEmpty
    else { return false }
    return rest.utf8.allSatisfy { byte in
        (97...122).contains(byte | 32) || (48...57).contains(byte)
            || [42, 45, 46, 58, 91, 93, 95].contains(byte)
    }
}
