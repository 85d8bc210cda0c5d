// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Persistence

/// What the organisation's own server looks at besides the request: who may manage what.
struct ManagementTerms: Sendable {
    /// The scopes that an administrator has granted to the app.
    // bytes: what is looked for is ASCII (readScopes).
    let grantedScopes: Set<String>
    /// Whether the user has a role, directly or by a group.
    let isAdministrator: Bool

    /// Nothing at any other server, which does not ask.
    static let none = ManagementTerms(grantedScopes: [], isAdministrator: false)

    // bytes: scopes of the configuration.
    private init(grantedScopes: Set<String>, isAdministrator: Bool) {
        self.grantedScopes = grantedScopes
        self.isAdministrator = isAdministrator
    }

    /// As the rows are now.
    init(of app: App, for subject: TokenSubject, in tx: any Transaction) throws {
        grantedScopes = Set(try ScopeGrantRecords(tx).list(of: app.id).map(\.scope))
        isAdministrator =
            try subject.user.map { try AdminRoleRecords(tx).isAdministrator(.user($0.id)) } ?? false
    }
}
