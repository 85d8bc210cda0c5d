// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Primitives
package import SystemLog

/// A token by which a browser begins a session once, without a page: what the authentication API answers a
/// sign-in with.
package struct SessionToken: Sendable {
    /// How long it may be used.
    package static let lifetime = Duration.seconds(300)

    package let userID: ID<User>
    package let methods: [String]
    /// When the user has proven who they are.
    package let authTime: Timestamp
}

/// Makes a token for a user who has just proven who they are; its text is shown this once.
package func makeSessionToken(for user: User, methods: [String], in change: Change) throws -> Secret {
    let token = OpaqueToken(prefix: "", in: change.surroundings)
    try SessionTokenRecords(change).insert(
        SessionToken(userID: user.id, methods: methods, authTime: change.now), hash: token.hash,
        expiresAt: change.now + SessionToken.lifetime)
    return token.secret
}

/// Spends a token; `nil` when it is unknown, spent or too old, or its user may not act any more.
package func spendSessionToken(
    _ text: Secret, in change: Change
) throws -> (token: SessionToken, user: User)? {
    guard let token = try SessionTokenRecords(change).spend(OpaqueToken.hash(text.reveal()), at: change.now),
        let user = try UserRecords(change).find(token.userID), user.status.mayAct
    else { return nil }
    return (token, user)
}
