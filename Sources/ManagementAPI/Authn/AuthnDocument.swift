// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Primitives
import SignIn

/// The answers of the authentication API, members in the recorded order; what does not apply is left out.
struct AuthnDocument {
    let baseURL: String
    let policy: PasswordPolicy

    /// Where a transaction is.
    func json(_ answer: AuthnAnswer) -> JSON {
        var object: JSONObject = [:]
        if let token = answer.stateToken { object["stateToken"] = .string(token.revealText()) }
        if let expiry = answer.expiresAt { object["expiresAt"] = .string(expiry.rfc3339) }
        object["status"] = .string(Self.status(answer))
        if let relayState = answer.relayState { object["relayState"] = .string(relayState) }
        if let recovery = answer.recovery { object["recoveryType"] = .string(recovery.rawValue) }
        if let token = answer.recoveryToken { object["recoveryToken"] = .string(token.revealText()) }
        if let token = answer.sessionToken { object["sessionToken"] = .string(token.revealText()) }
        object["_embedded"] = .object(embedded(answer))
        object["_links"] = .object(links(answer))
        return .object(object)
    }

    /// A locked account, where people may know.
    func lockedOut(relayState: String?) -> JSON {
        var object: JSONObject = ["status": "LOCKED_OUT"]
        if let relayState { object["relayState"] = .string(relayState) }
        object["_embedded"] = [:]
        object["_links"] = ["next": next("unlock", "recovery/unlock"), "cancel": link("cancel")]
        return .object(object)
    }

    /// A message is on its way, if there is such a user.
    static func mailSent(_ wish: RecoveryWish, relayState: String?) -> JSON {
        var object: JSONObject = ["status": "RECOVERY_CHALLENGE"]
        if let relayState { object["relayState"] = .string(relayState) }
        object["factorResult"] = "WAITING"
        object["factorType"] = "EMAIL"
        object["recoveryType"] = .string(wish.rawValue)
        return .object(object)
    }

    private static func status(_ answer: AuthnAnswer) -> String {
        switch answer.state {
        case .passwordExpired: "PASSWORD_EXPIRED"
        case .passwordExpiring: "PASSWORD_WARN"
        case .answeringQuestion: "RECOVERY"
        case .choosingPassword: "PASSWORD_RESET"
        case .finished, .unlocked: "SUCCESS"
        case .identifying, .provingPassword, .cancelled: "UNAUTHENTICATED"
        }
    }

    private func embedded(_ answer: AuthnAnswer) -> JSONObject {
        guard let user = answer.user else { return [:] }
        var shown: JSONObject = [
            "id": .string(user.id.text), "passwordChanged": .optional(user.passwordChanged?.rfc3339),
            "profile": [
                "login": .string(user.login), "firstName": user.profile["firstName"] ?? .null,
                "lastName": user.profile["lastName"] ?? .null,
                "locale": user.profile["locale"] ?? "en_US",
                "timeZone": user.profile["timezone"] ?? "America/Los_Angeles",
            ],
        ]
        var object: JSONObject = [:]
        switch answer.state {
        case .answeringQuestion where answer.stateToken != nil:
            shown["recovery_question"] = ["question": .string(user.recoveryQuestion ?? "")]
        case .passwordExpired: object["policy"] = ["complexity": complexity]
        case .passwordExpiring(_, let days):
            object["policy"] = [
                "expiration": ["passwordExpireDays": .integer(Int64(days))], "complexity": complexity,
                "age": age,
            ]
        case .choosingPassword:
            let days = policy.longestAge.map { $0.components.seconds / 86_400 } ?? 0
            object["policy"] = [
                "expiration": ["passwordExpireDays": .integer(days)], "complexity": complexity, "age": age,
            ]
        default: break
        }
        return JSONObject(
            uniqueMembers: [("user", .object(shown))] + object.members.map { ($0.name, $0.value) })
    }

    private var complexity: JSON {
        [
            "minLength": .integer(Int64(PasswordRules.shortest)), "minLowerCase": 1, "minUpperCase": 1,
            "minNumber": 1, "minSymbol": 0, "excludeUsername": true,
        ]
    }

    private var age: JSON {
        ["minAgeMinutes": 0, "historyCount": .integer(Int64(PasswordRules.remembered))]
    }

    private func links(_ answer: AuthnAnswer) -> JSONObject {
        var links: JSONObject = [:]
        switch answer.state {
        case .passwordExpired, .passwordExpiring:
            links["next"] = next("changePassword", "credentials/change_password")
        case .answeringQuestion where answer.stateToken == nil:
            links["next"] = next("recovery", "recovery/token")
        case .answeringQuestion: links["next"] = next("answer", "recovery/answer")
        case .choosingPassword: links["next"] = next("resetPassword", "credentials/reset_password")
        default: break
        }
        if case .passwordExpiring = answer.state { links["skip"] = next("skip", "skip") }
        links["cancel"] = link("cancel")
        return links
    }

    private func link(_ path: String) -> JSON {
        ["href": .string("\(baseURL)/api/v1/authn/\(path)"), "hints": ["allow": ["POST"]]]
    }

    private func next(_ name: String, _ path: String) -> JSON {
        [
            "name": .string(name), "href": .string("\(baseURL)/api/v1/authn/\(path)"),
            "hints": ["allow": ["POST"]],
        ]
    }
}
