// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// A person in the directory.
package struct User: Sendable, Identified, Equatable {
    package static let idPrefix = "00u"

    package let id: ID<User>
    package var status: UserStatus
    /// The attributes, with the wire's names; `login` and `email` are always there.
    package var profile: JSONObject
    package let created: Timestamp
    package var activated: Timestamp?
    package var statusChanged: Timestamp?
    package var lastUpdated: Timestamp
    /// The user type, which decides about the attributes that the profile may have.
    package var typeID = User.defaultTypeID
    /// Who keeps the password: `OKTA` for this server, `IMPORT` for one taken over in another system's hash.
    package var provider = "OKTA"
    package var hasPassword = false
    package var passwordChanged: Timestamp?
    /// The question whose answer lets the user set a new password.
    package var recoveryQuestion: String?
    package var lastLogin: Timestamp?
    /// The address that the user has last shown to be theirs, by a link or a code that was sent there.
    package var verifiedEmail: String?
    /// Until when its sessions and tokens are dead, whatever else they say.
    package var revokedThrough = Timestamp(milliseconds: 0)

    /// The type of users that say nothing else.
    package static let defaultTypeID = "otyMonetaDefaultUser"

    package init(
        id: ID<User>, status: UserStatus, profile: JSONObject, created: Timestamp, activated: Timestamp?,
        statusChanged: Timestamp?, lastUpdated: Timestamp
    ) {
        self.id = id
        self.status = status
        self.profile = profile
        self.created = created
        self.activated = activated
        self.statusChanged = statusChanged
        self.lastUpdated = lastUpdated
    }

    /// The name that the user signs in with, as written.
    package var login: String { profile["login"]?.string ?? "" }

    /// The text by which logins are compared: two that differ in case only are the same.
    package var loginKey: String { login.lowercased() }

    /// Whether the address of the profile is one that the user has shown to be theirs.
    package var isEmailVerified: Bool {
        guard let verifiedEmail, let email = profile["email"]?.string else { return false }
        return Name(email) == Name(verifiedEmail)
    }

    /// The name to show: `displayName`, or first and last name, or the login.
    package var displayName: String {
        if let name = profile["displayName"]?.string, !name.isEmpty { return name }
        let names = ["firstName", "lastName"].compactMap { profile[$0]?.string }.filter { !$0.isEmpty }
        return names.isEmpty ? login : names.joined(separator: " ")
    }
}

/// Where a user stands in the life cycle.
package enum UserStatus: String, Sendable, CaseIterable {
    /// Created and not yet activated.
    case staged = "STAGED"
    /// Activated, without credentials of its own.
    case provisioned = "PROVISIONED"
    case active = "ACTIVE"
    /// Waits for a new password after a reset.
    case recovery = "RECOVERY"
    case passwordExpired = "PASSWORD_EXPIRED"
    /// Too many wrong attempts.
    case lockedOut = "LOCKED_OUT"
    case suspended = "SUSPENDED"
    /// Deactivated; nothing works any more.
    case deprovisioned = "DEPROVISIONED"

    /// Whether the user's API tokens and sessions work.
    package var mayAct: Bool {
        switch self {
        case .active, .provisioned, .recovery, .passwordExpired: true
        case .staged, .lockedOut, .suspended, .deprovisioned: false
        }
    }
}
