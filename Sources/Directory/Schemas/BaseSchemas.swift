// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// The attributes that every user, group and app user has, as they are before anyone changes them.
package enum BaseSchemas {
    package static let user: JSONObject = properties([
        ("login", "Username", ["required": true, "minLength": 5, "maxLength": 100, "format": "email"]),
        ("firstName", "First name", ["required": false, "minLength": 1, "maxLength": 50]),
        ("lastName", "Last name", ["required": false, "minLength": 1, "maxLength": 50]),
        ("middleName", "Middle name", [:]), ("honorificPrefix", "Honorific prefix", [:]),
        ("honorificSuffix", "Honorific suffix", [:]),
        ("email", "Primary email", ["required": true, "format": "email", "minLength": 5, "maxLength": 100]),
        ("title", "Title", [:]), ("displayName", "Display name", [:]), ("nickName", "Nickname", [:]),
        ("profileUrl", "Profile Url", ["format": "uri"]),
        ("secondEmail", "Secondary email", ["format": "email", "maxLength": 100]),
        ("mobilePhone", "Mobile phone", ["maxLength": 100]),
        ("primaryPhone", "Primary phone", ["maxLength": 100]), ("streetAddress", "Street address", [:]),
        ("city", "City", ["maxLength": 128]), ("state", "State", ["maxLength": 128]),
        ("zipCode", "Zip code", ["maxLength": 50]),
        ("countryCode", "Country code", ["format": "country-code", "maxLength": 2]),
        ("postalAddress", "Postal Address", ["maxLength": 4096]),
        ("preferredLanguage", "Preferred language", ["format": "language-code"]),
        ("locale", "Locale", ["format": "locale"]), ("timezone", "Time zone", ["format": "timezone"]),
        ("userType", "User type", [:]), ("employeeNumber", "Employee number", [:]),
        ("costCenter", "Cost center", [:]), ("organization", "Organization", [:]),
        ("division", "Division", [:]), ("department", "Department", [:]), ("managerId", "ManagerId", [:]),
        ("manager", "Manager", [:]),
    ])

    package static let group: JSONObject = [
        "name": attribute(
            "Name", ["required": true, "maxLength": 255], permission: "READ_WRITE", description: "Group name"),
        "description": attribute(
            "Description", ["maxLength": 1024], permission: "READ_WRITE", description: "Group description"),
    ]

    /// The profile of a user in an OpenID Connect app: the claims of OIDC Core §5.1.
    package static let appUser: JSONObject = {
        var object: JSONObject = [
            "userName": [
                "title": "Username", "type": "string", "required": true, "externalName": "preferred_username",
                "scope": "SELF",
            ]
        ]
        for (name, title, external) in [
            ("name", "Name", nil), ("nickname", "Nickname", nil), ("given_name", "Given name", nil),
            ("middle_name", "Middle name", nil), ("family_name", "Family name", nil),
            ("email", "Email", nil), ("profile", "Profile", nil), ("picture", "Picture", nil),
            ("website", "Website", nil), ("gender", "Gender", nil), ("birthdate", "Birthdate", nil),
            ("zoneinfo", "Zone info", nil), ("locale", "Locale", nil), ("phone_number", "Phone number", nil),
            ("street_address", "Street address", "address.street_address"),
            ("locality", "Locality", "address.locality"), ("region", "Region", "address.region"),
            ("postal_code", "Postal code", "address.postal_code"), ("country", "Country", "address.country"),
            ("formatted", "Formatted", "address.formatted"),
        ] as [(String, String, String?)] {
            var document: JSONObject = [
                "title": .string(title), "description": .string("The claim \(external ?? name)."),
                "type": "string",
            ]
            document["externalName"] = external.map { .string($0) }
            document["scope"] = "SELF"
            object[name] = .object(document)
        }
        return object
    }()

    private static func properties(_ list: [(String, String, JSONObject)]) -> JSONObject {
        var object: JSONObject = [:]
        for (name, title, limits) in list {
            let isOwn = ["firstName", "lastName", "email", "secondEmail", "mobilePhone"].contains(name)
            object[name] = attribute(title, limits, permission: isOwn ? "READ_WRITE" : "READ_ONLY")
        }
        return object
    }

    private static func attribute(
        _ title: String, _ limits: JSONObject, permission: String, description: String? = nil
    ) -> JSON {
        var document: JSONObject = ["title": .string(title)]
        document["description"] = description.map { .string($0) }
        document["type"] = "string"
        for name in ["required", "format"] { document[name] = limits[name] }
        document["mutability"] = "READ_WRITE"
        document["scope"] = "NONE"
        for name in ["minLength", "maxLength"] { document[name] = limits[name] }
        document["permissions"] = [["principal": "SELF", "action": .string(permission)]]
        document["master"] = ["type": "PROFILE_MASTER"]
        return .object(document)
    }
}
