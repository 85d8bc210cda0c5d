// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Expressions
import Primitives

/// A claim of OIDC Core §5.1 that every authorization server has from the start.
///
/// The order is that of the original's lists.
package enum StandardClaim: String, Sendable, CaseIterable {
    case name
    case preferredUsername = "preferred_username"
    case nickname
    case givenName = "given_name"
    case middleName = "middle_name"
    case familyName = "family_name"
    case profile
    case zoneinfo
    case locale
    case updatedAt = "updated_at"
    case picture, website, gender, birthdate
    case email
    case emailVerified = "email_verified"
    case address
    case phoneNumber = "phone_number"

    /// The scope that asks for the claim (OIDC Core §5.4).
    package var scope: String {
        switch self {
        case .email, .emailVerified: "email"
        case .address: "address"
        case .phoneNumber: "phone"
        default: "profile"
        }
    }

    /// Whether an ID token has the claim even beside an access token.
    package var alwaysIncludeInToken: Bool {
        switch self {
        case .name, .preferredUsername, .email: true
        default: false
        }
    }

    /// The claims that a scope asks for.
    package static func claims(of scope: String) -> [StandardClaim] { allCases.filter { $0.scope == scope } }
}

extension StandardClaim {
    /// The value, from the user's profile in the app, else from the user's own profile.
    ///
    /// An empty text is no value.
    package func value(from names: Names) -> Value {
        switch self {
        case .name: attribute("name", "displayName", names) ?? fullName(names)
        case .preferredUsername: attribute("preferred_username", "login", names) ?? .null
        case .nickname: attribute("nickname", "nickName", names) ?? .null
        case .givenName: attribute("given_name", "firstName", names) ?? .null
        case .middleName: attribute("middle_name", "middleName", names) ?? .null
        case .familyName: attribute("family_name", "lastName", names) ?? .null
        case .profile: attribute("profile", "profileUrl", names) ?? .null
        case .zoneinfo: attribute("zoneinfo", "timezone", names) ?? .null
        case .locale, .picture, .website, .gender, .birthdate, .email:
            attribute(Name(rawValue), Name(rawValue), names) ?? .null
        case .updatedAt: updatedAt(names)
        case .emailVerified: names.appuser["email_verified"] ?? names.user["emailVerified"] ?? .null
        case .address: address(names)
        case .phoneNumber: attribute("phone_number", "primaryPhone", names) ?? .null
        }
    }

    private func attribute(_ inApp: Name, _ ofUser: Name, _ names: Names) -> Value? {
        if let value = names.appuser[inApp], !value.isBlank { return value }
        let value = names.userAttribute(ofUser)
        return value.isBlank ? nil : value
    }

    private func fullName(_ names: Names) -> Value {
        let parts = ["firstName", "lastName"].compactMap { (name: Name) in names.userAttribute(name).string }
            .filter {
                !$0.isEmpty
            }
        return parts.isEmpty ? .null : .string(parts.joined(separator: " "))
    }

    /// Seconds since 1970.
    private func updatedAt(_ names: Names) -> Value {
        if let value = names.appuser["updated_at"], !value.isBlank { return value }
        guard let text = names.user["lastUpdated"]?.string, let time = Timestamp(rfc3339: text) else {
            return .null
        }
        return .integer(time.seconds)
    }

    /// OIDC Core §5.1.1.
    private func address(_ names: Names) -> Value {
        let parts: [(claim: Name, attribute: Name)] = [
            ("formatted", "postalAddress"), ("street_address", "streetAddress"), ("locality", "city"),
            ("region", "state"), ("postal_code", "zipCode"), ("country", "countryCode"),
        ]
        let members = parts.compactMap { part in
            attribute(part.claim, part.attribute, names).map { (name: part.claim, value: $0) }
        }
        return members.isEmpty ? .null : .map(ValueMap(uniqueMembers: members))
    }
}
