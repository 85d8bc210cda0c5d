// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Primitives

/// A sign-in by the authentication API that is not at its end: something was proven, something is owed.
package struct AuthnTransaction: Sendable {
    /// Without a call for so long, it has ended.
    static let idleLifetime = Duration.seconds(300)
    /// It ends after so long, whatever is called.
    static let lifetime = Duration.seconds(3600)
    /// So many are kept of one user.
    static let mostOfUser = 20
    /// So many wrong answers end it: the link that began it is spent, so guessing goes no further.
    static let mostWrongAnswers = 5
    /// In bytes.
    package static let longestRelayState = 2048

    /// The SHA-256 of its state token.
    let hash: String
    package let userID: ID<User>
    var machine: SignInMachine
    /// What the caller wants to have back with every answer.
    package let relayState: String?
    var wrongAnswers: Int
    let begun: Timestamp
    var expiresAt: Timestamp

    /// When it ends if nothing is called from now on.
    func expiry(at now: Timestamp) -> Timestamp { min(now + Self.idleLifetime, begun + Self.lifetime) }
}

/// What the authentication API answers: where a sign-in is, and what its client needs for the next step.
package struct AuthnAnswer: Sendable {
    package let state: SignInMachine.State
    package let user: User?
    /// The token that names the transaction from here on; `nil` when it is over.
    package var stateToken: Secret?
    /// The token that signs in once; only after success.
    package var sessionToken: Secret?
    /// The token of a link, for a trusted caller that delivers it by itself.
    package var recoveryToken: Secret?
    package var recovery: SignInMachine.Recovery?
    package var expiresAt: Timestamp?
    package var relayState: String?
}

/// Why the authentication API refuses.
package enum AuthnRefusal: Error, Equatable, Sendable {
    /// The password was not taken, as far as may be said.
    case password(ShownRefusal)
    /// The present password is wrong.
    case oldPassword
    /// The new password breaks these rules.
    case newPassword([PasswordRule])
    /// The state token is unknown or has ended.
    case noTransaction
    /// The operation does not fit the state.
    case notInThisState
    /// The link's token is unknown, or its user may not use it any more.
    case badRecoveryToken
    /// There was such a link, and it is too old.
    case usedRecoveryToken
    case badActivationToken
    case wrongAnswer
    /// A trusted caller asks for a user that there is not.
    case unknownUser
    /// The user's status does not allow it.
    case recoveryNotAllowed
    /// The user is not locked out.
    case notLocked
}
