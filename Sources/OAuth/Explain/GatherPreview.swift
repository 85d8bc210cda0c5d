// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Persistence
package import Primitives

/// Everything that a preview is made of, of one moment.
package struct PreviewFacts: Sendable {
    package let rows: ServerRows
    /// The same with the draft of the question carried out.
    package let draftRows: ServerRows?
    package let client: ClientSnapshot
    package let user: TokenUser?
    /// Whether the user may use the app.
    let isAssigned: Bool
    /// What the user has allowed the app before, and left out.
    let consent: RememberedConsent
    /// One time for both sides of a comparison.
    package let now: Timestamp

    /// Reads it in one transaction, and writes nothing.
    ///
    /// `serverName` is an id, or `default`. Refuses a server, client or user that does not exist, a user for
    /// `client_credentials` and the lack of one for every other grant, and a draft that could not be saved.
    package init(
        _ question: PreviewQuestion, of serverName: String, masterKey: MasterKey, in tx: any Transaction,
        at now: Timestamp
    ) throws {
        guard let rows = try ServerRows.read(serverName, in: tx) else {
            throw ChangeRefused.notFound(entity: "AuthorizationServer", id: serverName)
        }
        let client = try ClientSnapshot.load(clientID: question.clientID, masterKey: masterKey, in: tx)
        guard let client else {
            throw ChangeRefused.invalid("clientId", "there is no client `\(question.clientID)`")
        }
        let signIn = SignInFacts(methods: question.methods, time: now)
        let named = try Self.user(of: question, in: tx)
        user = try named.map { try TokenUser($0, in: client.app, signedIn: signIn, in: tx) }
        isAssigned = try named.map { try effectiveAssignment(of: $0, to: client.app, in: tx) != nil } ?? true
        consent =
            try named.map {
                try ConsentRecords(tx).remembered(of: $0.id, to: client.app.id, at: rows.server.id)
            } ?? RememberedConsent()
        self.client = client
        self.rows = rows
        draftRows = try question.draft.map { try rows.applying($0, in: tx, at: now) }
        self.now = now
    }

    package var server: AuthorizationServer { rows.server }

    private static func user(of question: PreviewQuestion, in tx: any Transaction) throws -> User? {
        let hasUser = question.grantType.hasUser
        guard let name = question.userName else {
            guard !hasUser else {
                throw ChangeRefused.invalid(
                    "userId",
                    "the grant type \(question.grantType.name) is for a user; name one by id or login")
            }
            return nil
        }
        guard hasUser else {
            throw ChangeRefused.invalid("userId", "there is no user with client_credentials; leave it out")
        }
        guard let user = try UserRecords(tx).find(named: name) else {
            throw ChangeRefused.invalid("userId", "there is no user with the id or login `\(name)`")
        }
        return user
    }
}
