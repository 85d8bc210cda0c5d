// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// The person for whom tokens are, as a hook sees them.
package struct HookPerson: Sendable {
    package let id: String
    package let login: String
    package let passwordChanged: Timestamp?
    /// `login`, `firstName`, `lastName`, `locale`, `timeZone` and what else the hook may know.
    package let profile: JSONObject
    /// `nil` when the grant knows no session.
    package let session: Session?

    /// The session in which the person signed in.
    package struct Session: Sendable {
        package let id: String
        package let created: Timestamp
        package let expires: Timestamp?
        /// The methods of authentication by their short names (RFC 8176 §2, and the original's own).
        package let methods: [String]

        package init(id: String, created: Timestamp, expires: Timestamp?, methods: [String]) {
            self.id = id
            self.created = created
            self.expires = expires
            self.methods = methods
        }
    }

    package init(
        id: String, login: String, passwordChanged: Timestamp?, profile: JSONObject, session: Session?
    ) {
        self.id = id
        self.login = login
        self.passwordChanged = passwordChanged
        self.profile = profile
        self.session = session
    }

    /// `data.context.user`; `base` is the URL of the organisation.
    func userDocument(base: String) -> JSON {
        [
            "id": .string(id), "passwordChanged": .optional(passwordChanged?.rfc3339),
            "profile": .object(profile),
            "_links": ["groups": ["href": .string("\(base)/api/v1/users/\(id)/groups")]],
        ]
    }

    /// `data.context.session`.
    var sessionDocument: JSON? {
        guard let session else { return nil }
        return [
            "id": .string(session.id), "userId": .string(id), "login": .string(login),
            "createdAt": .string(session.created.rfc3339),
            "expiresAt": .optional(session.expires?.rfc3339), "status": "ACTIVE",
            "amr": .strings(session.methods.map { methodNames[$0] ?? $0.uppercased() }),
        ]
    }
}

/// The long names that the original uses in hooks for methods of authentication.
private let methodNames: [String: String] = [
    "pwd": "PASSWORD", "swk": "POP_SOFTWARE_KEY", "hwk": "POP_HARDWARE_KEY", "otp": "ONE_TIME_PASSWORD",
    "sms": "SMS_MESSAGE", "tel": "TELEPHONE_CALL", "geo": "GEOLOCATION", "fpt": "BIO_FINGERPRINT",
    "kba": "KNOWLEDGE_BASED_AUTHENTICATION", "mfa": "MULTIFACTOR_AUTHENTICATION",
    "mca": "MULTIPLE_CHANNEL_AUTHENTICATION", "sc": "SMART_CARD",
]
