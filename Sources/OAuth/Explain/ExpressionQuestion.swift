// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import Directory
package import Expressions
package import Persistence
package import Primitives

/// An expression of a claim that someone is writing, and for whom it is to be tried.
package struct ExpressionQuestion: Sendable {
    package var text: String
    /// A client id, for `app`.
    package var clientID: String?
    /// An id or a login, for `user`, `appuser` and the groups.
    package var userName: String?
    /// Names of groups that the user is taken to be in, instead of the user's own.
    package var groupNames: [String]?
    /// For `access.scope`.
    package var scopes: [String] = []
    /// For `session.amr`.
    package var methods: [String] = ["pwd"]

    package init(text: String) { self.text = text }

    /// Whether there is anything to try the expression with.
    package var isForSomeone: Bool { clientID != nil || userName != nil || groupNames != nil }

    /// What the names of the expression stand for, read in one transaction.
    ///
    /// Refuses a client or a user that does not exist.
    package func names(masterKey: MasterKey, in tx: any Transaction, at now: Timestamp) throws -> Names {
        var names = Names()
        names.now = now
        if let organisation = try OrganisationRecords(tx).find() {
            names.org = organisation.expressionValue
        }
        names.access = ["scope": .strings(scopes)]
        var app: App?
        if let clientID {
            guard let client = try ClientSnapshot.load(clientID: clientID, masterKey: masterKey, in: tx)
            else {
                throw ChangeRefused.invalid("clientId", "there is no client `\(clientID)`")
            }
            names.app = client.value
            app = client.app
        }
        if let userName {
            guard let user = try UserRecords(tx).find(named: userName) else {
                throw ChangeRefused.invalid("userId", "there is no user with the id or login `\(userName)`")
            }
            names.add(
                try TokenUser(user, in: app, signedIn: SignInFacts(methods: methods, time: now), in: tx))
        }
        if let groupNames {
            names.groups = groupNames.map { GroupFact(id: $0, name: $0) }
        }
        return names
    }
}

extension Names {
    /// Fills in what stands for a user.
    mutating func add(_ user: TokenUser) {
        self.user = user.value
        appuser = user.appUserValue
        groups = user.groups
        session = ["id": .optional(user.signIn.sessionID), "amr": .strings(user.signIn.methods)]
    }
}

extension Organisation {
    /// `org` in expressions.
    var expressionValue: Value { ["name": .string(name), "subDomain": .string(subdomain)] }
}
