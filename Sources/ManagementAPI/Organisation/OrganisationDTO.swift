// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Primitives

/// The organisation as its clients read it, members in the recorded order.
package func organisationJSON(_ organisation: Organisation) -> JSON {
    var object: JSONObject = [
        "id": .string(organisation.id.text),
        "subdomain": .string(organisation.subdomain),
        "companyName": .string(organisation.name),
        "status": "ACTIVE",
        "expiresAt": nil,
        "created": .string(organisation.created.rfc3339),
        "lastUpdated": .string(organisation.lastUpdated.rfc3339),
    ]
    for name in Organisation.contactFields { object[name] = organisation.settings[name] ?? .null }
    object["_links"] = [:]
    return .object(object)
}

/// `/.well-known/okta-organization`: what clients look at to find out whom they talk to.
///
/// `pipeline` is `idx`, as policies and sign-in here follow Okta's newer engine.
package func organisationMetadata(_ organisation: Organisation, baseURL: String) -> JSON {
    [
        "id": .string(organisation.id.text),
        "cell": "moneta",
        "_links": ["organization": ["href": .string(baseURL)]],
        "pipeline": "idx",
        "settings": [
            "analyticsCollectionEnabled": false, "bugReportingEnabled": false, "omEnabled": false,
            "pssoEnabled": false, "desktopMFAEnabled": false, "itpEnabled": false,
        ],
    ]
}

/// A request to change the organisation, as its clients send it.
package struct OrganisationWrite {
    package let name: String?
    /// Only members of ``Organisation/contactFields``; `null` clears one.
    package let settings: JSONObject

    /// `isPartial`: the name may be left out.
    package init(_ body: JSON?, isPartial: Bool) throws {
        var fields = try Fields(body, of: "org")
        name =
            isPartial && !fields.has("companyName") ? nil : fields.requiredString("companyName", longest: 255)
        var settings: JSONObject = [:]
        for field in Organisation.contactFields where fields.has(field) {
            let text = fields.string(field)
            settings[field] = .optional(text)
        }
        self.settings = settings
        try fields.check()
    }
}
