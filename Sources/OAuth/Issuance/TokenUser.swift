// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Expressions
package import Persistence
package import Primitives

/// How and when a user proved who they are; ID tokens say it on (OIDC Core §2).
package struct SignInFacts: Sendable, Equatable {
    /// Authentication methods, for `amr` (RFC 8176 §2, and the original's own words).
    package let methods: [String]
    /// For `auth_time`.
    package let time: Timestamp
    /// The id of the session, if there is one.
    package let sessionID: String?
    /// The identity provider that vouches for the user; `nil` is the organisation itself.
    package let identityProviderID: String?

    package init(
        methods: [String], time: Timestamp, sessionID: String? = nil, identityProviderID: String? = nil
    ) {
        self.methods = methods
        self.time = time
        self.sessionID = sessionID
        self.identityProviderID = identityProviderID
    }
}

/// A user as policies and claims see one: everything that was gathered, nothing to be asked for later.
package struct TokenUser: Sendable, Equatable {
    package let id: ID<User>
    package let login: String
    package let status: UserStatus
    /// `user` in expressions: `id`, `status` and times at the top, the attributes under `profile`.
    package let value: Value
    /// `appuser` in expressions: the user's profile in the app.
    package let appUserValue: Value
    /// In the order in which they were created, Everyone among them.
    package let groups: [GroupFact]
    package let signIn: SignInFacts

    /// Gathers all of it in one transaction: the user's profile in the app is what the app's mapping makes of
    /// it, overlaid by what the assignment says.
    ///
    /// `app` is `nil` where no app is asked for; then everything is as for an app that nobody has changed.
    package init(_ user: User, in app: App?, signedIn signIn: SignInFacts, in tx: any Transaction) throws {
        let groups = try GroupRecords(tx).groups(of: user.id)
        guard let app else {
            self.init(user, groups: groups, signedIn: signIn)
            return
        }
        let effective = try effectiveAssignment(of: user, to: app, in: tx)
        self.init(
            user, groups: groups, userName: effective?.userName ?? Directory.userName(of: user, in: app),
            appProfile: try effective?.profile
                ?? Directory.appProfile(of: user, in: app, overlay: [:], in: tx),
            signedIn: signIn)
    }

    /// The same with the standard mapping.
    package init(_ user: User, groups: [Group], signedIn signIn: SignInFacts) {
        self.init(
            user, groups: groups, userName: user.login,
            appProfile: CompiledMapping.standard.profile(of: user),
            signedIn: signIn)
    }

    /// Takes what was gathered.
    package init(
        _ user: User, groups: [Group], userName: String, appProfile: JSONObject, signedIn signIn: SignInFacts
    ) {
        id = user.id
        login = user.login
        status = user.status
        value = user.expressionValue
        appUserValue = .map(
            ValueMap(
                uniqueMembers: [("userName", .string(userName))]
                    + appProfile.members.filter { $0.name != "userName" }.map { ($0.name, Value($0.value)) }))
        self.groups = groups.map { group in
            GroupFact(
                id: group.id.text, name: group.name, type: group.kind.rawValue,
                attributes: ValueMap(uniqueMembers: group.profile.members.map { ($0.name, Value($0.value)) }))
        }
        self.signIn = signIn
    }
}
