// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// The values behind the names of an expression.
///
/// Only what the expression mentions needs to be filled in; the rest stays null. A service app has no user,
/// so `user` and `appuser` are null there.
package struct Names: Sendable {
    /// A map with the attributes at the top, or with `id`, `status` and the like at the top and the
    /// attributes under `profile`.
    ///
    /// Either way `user.x` and `user.profile.x` are the same.
    package var user: Value
    /// The user's profile in the requesting app.
    package var appuser: Value
    package var app: Value
    package var org: Value
    /// `access.scope` is the list of granted scopes.
    package var access: Value
    package var session: Value
    /// The groups of the user, for `isMemberOf…`.
    package var groups: [GroupFact]
    /// What directory and manager functions answer from.
    package var directory: DirectoryFacts
    /// The moment of the evaluation; expressions never look at a clock.
    ///
    /// Without it the functions that need it fail.
    package var now: Timestamp?
    /// Names that only some place of use provides.
    package var others: [String: Value]

    package init(
        user: Value = .null, appuser: Value = .null, app: Value = .null, org: Value = .null,
        access: Value = .null,
        session: Value = .null, groups: [GroupFact] = [], directory: DirectoryFacts = DirectoryFacts(),
        now: Timestamp? = nil, others: [String: Value] = [:]
    ) {
        self.user = user
        self.appuser = appuser
        self.app = app
        self.org = org
        self.access = access
        self.session = session
        self.groups = groups
        self.directory = directory
        self.now = now
        self.others = others
    }

    /// A name that nothing stands behind is null.
    package subscript(slot: NameSlot) -> Value {
        switch slot {
        case .user: user
        case .appuser: appuser
        case .app: app
        case .org: org
        case .access: access
        case .session: session
        case .other(let name): others[name] ?? .null
        }
    }

    /// What `user.x` is; null without a user.
    package func userAttribute(_ name: Name) -> Value { userProperty(name, of: user) }
}

/// `user.x` and `user.profile.x` are the same, whichever way the user's map is built.
///
/// What stands at the top wins, so that an attribute of the profile cannot pose as the user's id or status.
func userProperty(_ name: Name, of user: Value) -> Value {
    user[name] ?? (name == "profile" ? user : user["profile"]?[name] ?? .null)
}
