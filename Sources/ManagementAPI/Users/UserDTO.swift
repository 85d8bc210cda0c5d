// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Primitives

/// The id of the one user type.
private let defaultUserType = "otyMonetaDefaultUser"

/// A user as its clients read it, members in the recorded order.
///
/// In lists a user has the link `self` only, by itself also the steps that its status allows.
package func userJSON(_ user: User, isListed: Bool = false, baseURL: String) -> JSON {
    let url = "\(baseURL)/api/v1/users/\(user.id)"
    var links: JSONObject = [:]
    if !isListed {
        for step in UserStep.allCases where step.from.contains(user.status) {
            links[step.rawValue] = [
                "href": .string("\(url)/lifecycle/\(step.rawValue)"), "method": "POST",
            ]
        }
    }
    links["self"] = ["href": .string(url)]
    return [
        "id": .string(user.id.text),
        "status": .string(user.status.rawValue),
        "created": .string(user.created.rfc3339),
        "activated": .optional(user.activated?.rfc3339),
        "statusChanged": .optional(user.statusChanged?.rfc3339),
        "lastLogin": nil,
        "lastUpdated": .string(user.lastUpdated.rfc3339),
        "passwordChanged": nil,
        "type": ["id": .string(defaultUserType)],
        "profile": .object(wholeProfile(user.profile)),
        "credentials": ["provider": ["type": "OKTA", "name": "OKTA"]],
        "_links": .object(links),
    ]
}

/// Four attributes are always there, `null` when they are not set.
private func wholeProfile(_ profile: JSONObject) -> JSONObject {
    var whole: JSONObject = [:]
    for name in ["firstName", "lastName", "mobilePhone", "secondEmail", "login", "email"] {
        whole[name] = profile[name] ?? .null
    }
    for (name, value) in profile.members { whole[name] = value }
    return whole
}
