// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// The attributes that every user profile may have, with their limits in characters.
package enum UserProfile {
    /// One attribute; all of the base profile are texts.
    package struct Attribute: Sendable {
        package let name: String
        let shortest: Int
        let longest: Int
        let isRequired: Bool

        init(_ name: String, _ length: ClosedRange<Int> = 0...1024, required: Bool = false) {
            self.name = name
            shortest = length.lowerBound
            longest = length.upperBound
            isRequired = required
        }
    }

    package static let attributes: [Attribute] = [
        Attribute("firstName", 1...50), Attribute("lastName", 1...50), Attribute("mobilePhone", 0...100),
        Attribute("secondEmail", 0...100), Attribute("login", 5...100, required: true),
        Attribute("email", 5...100, required: true), Attribute("middleName"), Attribute("honorificPrefix"),
        Attribute("honorificSuffix"), Attribute("title"), Attribute("displayName"), Attribute("nickName"),
        Attribute("profileUrl"), Attribute("primaryPhone", 0...100), Attribute("streetAddress"),
        Attribute("city", 0...128), Attribute("state", 0...128), Attribute("zipCode", 0...50),
        Attribute("countryCode", 0...2), Attribute("postalAddress", 0...4096),
        Attribute("preferredLanguage"), Attribute("locale"), Attribute("timezone"), Attribute("userType"),
        Attribute("employeeNumber"), Attribute("costCenter"), Attribute("organization"),
        Attribute("division"), Attribute("department"), Attribute("managerId"), Attribute("manager"),
    ]

    private static let byName = Dictionary(attributes.map { ($0.name, $0) }) { first, _ in first }

    /// Checks a whole profile and drops attributes that are `null`.
    ///
    /// `object` names the document in the error. Attributes that are not defined are refused.
    static func checked(_ profile: JSONObject, object: String) throws(ChangeRefused) -> JSONObject {
        var causes: [String] = []
        var checked: JSONObject = [:]
        for (name, value) in profile.members {
            guard let attribute = byName[name] else {
                causes.append("Property name '\(name)' is not defined in profile")
                continue
            }
            if value.isNull { continue }
            if let problem = problem(of: value, for: attribute) {
                causes.append("\(name): \(problem)")
            } else {
                checked[name] = value
            }
        }
        for attribute in attributes where attribute.isRequired && checked[attribute.name] == nil {
            if !causes.contains(where: { $0.hasPrefix("\(attribute.name):") }) {
                causes.append("\(attribute.name): The field cannot be left blank")
            }
        }
        guard causes.isEmpty else { throw .invalid(object: object, causes: causes) }
        return checked
    }

    private static func problem(of value: JSON, for attribute: Attribute) -> String? {
        guard let text = value.string else { return "must be a string, not a \(value.typeName)" }
        let length = text.unicodeScalars.count
        guard length >= attribute.shortest else {
            return "must have at least \(attribute.shortest) characters"
        }
        guard length <= attribute.longest else {
            return "must not be longer than \(attribute.longest) characters"
        }
        guard !text.unicodeScalars.contains(where: { $0.value < 32 && $0 != "\n" && $0 != "\t" }) else {
            return "must not have control characters"
        }
        switch attribute.name {
        case "login":
            return looksLikeEmail(text) ? nil : "Username must be in the form of an email address"
        case "email": return looksLikeEmail(text) ? nil : "must be in the form of an email address"
        case "secondEmail":
            return text.isEmpty || looksLikeEmail(text) ? nil : "must be in the form of an email address"
        default: return nil
        }
    }

    /// One `@` with something before it and a domain after it, and no white space.
    private static func looksLikeEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !text.contains(where: \.isWhitespace) else { return false }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        return labels.allSatisfy { !$0.isEmpty }
    }
}
