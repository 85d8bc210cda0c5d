// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Primitives

/// A user as its clients read it, members in the recorded order.
///
/// In lists a user has the link `self` only, by itself also the steps that its status allows.
package func userJSON(_ user: User, isListed: Bool = false, baseURL: String) -> JSON {
    [
        "id": .string(user.id.text),
        "status": .string(user.status.rawValue),
        "created": .string(user.created.rfc3339),
        "activated": .optional(user.activated?.rfc3339),
        "statusChanged": .optional(user.statusChanged?.rfc3339),
        "lastLogin": .optional(user.lastLogin?.rfc3339),
        "lastUpdated": .string(user.lastUpdated.rfc3339),
        "passwordChanged": .optional(user.passwordChanged?.rfc3339),
        "type": ["id": .string(user.typeID)],
        "profile": .object(wholeProfile(user.profile)),
        "credentials": credentialsJSON(user, withEmails: true),
        "_links": .object(links(user, isListed: isListed, baseURL: baseURL)),
    ]
}

/// What a user signs in with, without any secret.
func credentialsJSON(_ user: User, withEmails: Bool) -> JSON {
    var object: JSONObject = [:]
    if user.hasPassword { object["password"] = [:] }
    if withEmails, let email = user.profile["email"]?.string {
        var emails: [JSON] = [["value": .string(email), "status": "VERIFIED", "type": "PRIMARY"]]
        if let second = user.profile["secondEmail"]?.string, !second.isEmpty {
            emails.append(["value": .string(second), "status": "VERIFIED", "type": "SECONDARY"])
        }
        object["emails"] = .array(emails)
    }
    if let question = user.recoveryQuestion { object["recovery_question"] = ["question": .string(question)] }
    object["provider"] = ["type": .string(user.provider), "name": .string(user.provider)]
    return .object(object)
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

private func links(_ user: User, isListed: Bool, baseURL: String) -> JSONObject {
    let url = "\(baseURL)/api/v1/users/\(user.id)"
    var links: JSONObject = [:]
    if !isListed {
        for (name, path) in steps(user) {
            links[name] = ["href": .string("\(url)/\(path)"), "method": "POST"]
        }
        if user.status == .deprovisioned { links["delete"] = ["href": .string(url), "method": "DELETE"] }
        let schema = userSchemaID(ofType: user.typeID)
        links["schema"] = ["href": .string("\(baseURL)/api/v1/meta/schemas/user/\(schema)")]
        links["type"] = ["href": .string("\(baseURL)/api/v1/meta/types/user/\(user.typeID)")]
    }
    links["self"] = ["href": .string(url)]
    return links
}

/// The steps and changes of credentials that the status allows, with their names on the wire.
private func steps(_ user: User) -> [(name: String, path: String)] {
    var names: [String]
    switch user.status {
    case .staged: names = user.hasPassword ? ["activate", "resetFactors"] : ["activate"]
    case .provisioned: names = ["suspend", "resetPassword", "reactivate", "resetFactors", "deactivate"]
    case .active, .passwordExpired:
        names = ["suspend", "resetPassword"]
        if user.hasPassword {
            names += ["forgotPassword", "expirePassword", "changeRecoveryQuestion", "changePassword"]
        }
        names += ["resetFactors", "deactivate"]
    case .recovery: names = ["resetPassword", "reactivate", "resetFactors", "deactivate"]
    case .lockedOut: names = ["unlock", "resetPassword", "resetFactors", "deactivate"]
    case .suspended: names = ["unsuspend", "deactivate"]
    case .deprovisioned: names = ["activate"]
    }
    return names.map { ($0, path($0)) }
}

private func path(_ name: String) -> String {
    switch name {
    case "resetPassword": "lifecycle/reset_password"
    case "resetFactors": "lifecycle/reset_factors"
    case "expirePassword": "lifecycle/expire_password"
    case "forgotPassword": "credentials/forgot_password"
    case "changePassword": "credentials/change_password"
    case "changeRecoveryQuestion": "credentials/change_recovery_question"
    default: "lifecycle/\(name)"
    }
}
