// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Persistence
import Primitives

extension VerifiedAccessToken {
    /// The user for whom the token was issued; `nil` when the client acts for itself.
    var userID: String? { claims["uid"]?.string }

    /// The scopes that were granted.
    var scopes: [String] {
        claims["scp"]?.strings
            ?? claims["scope"]?.string.map { text in
                text.utf8.split(separator: UInt8(ascii: " ")).map { String(Substring($0)) }
            } ?? []
    }

    /// What its holder must prove; `nil` for a binding that is not known.
    var constraint: SenderConstraint? { SenderConstraint(confirmation: claims["cnf"]) }

    /// As much of the user's sign-in as the token says.
    var signIn: SignInFacts {
        let time = claims["auth_time"]?.integer.map { Timestamp(seconds: $0) } ?? issuedAt
        return SignInFacts(methods: [], time: time)
    }

    /// Whether the token, of which signature, times and client are right, has been ended since.
    func isEnded(of app: App, in tx: any Transaction) throws -> Bool {
        // bytes: a look into the database.
        guard try !RevokedTokenRecords(tx).contains(jti) else { return true }
        guard userID != nil else { return false }
        return try livingUser(of: app, in: tx) == nil
    }

    /// The user of the token; `nil` when the token was revoked, and when the user is gone, may not act or use
    /// the app, or has had all sessions ended since it was issued.
    func livingUser(of app: App, in tx: any Transaction) throws -> User? {
        // bytes: a look into the database.
        guard let userID, try !RevokedTokenRecords(tx).contains(jti),
            let user = try UserRecords(tx).find(ID(userID)), user.status.mayAct,
            issuedAt > user.revokedThrough, try effectiveAssignment(of: user, to: app, in: tx) != nil
        else { return nil }
        return user
    }
}
