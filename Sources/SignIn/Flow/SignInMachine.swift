// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Primitives

/// A sign-in as a value: where somebody stands, and what follows from each step.
///
/// The pages and the authentication API both drive it. It knows no store, no clock and no form: who runs it
/// checks the password or the answer, and tells it what came of that. No step leads to another one; after
/// each, ``next(for:)`` looks at what is owed and decides. A state for a factor needs a case, what is owed,
/// and an event.
package struct SignInMachine: Sendable, Equatable {
    /// What is true now.
    package enum State: Sendable, Equatable {
        /// Nobody has said who signs in.
        case identifying
        /// Somebody has said a name, which may be nobody's.
        case provingPassword(name: String)
        /// The password was right and works no more; a new one is owed.
        case passwordExpired(ID<User>)
        /// The password was right and will not work for long; a new one is offered.
        case passwordExpiring(ID<User>, days: Int)
        /// A link has proven the mailbox; the answer to the question is owed.
        case answeringQuestion(ID<User>, Recovery)
        /// All that recovery asks is proven; a password is owed.
        case choosingPassword(ID<User>, Recovery)
        /// Everything is proven.
        case finished(ID<User>)
        /// The account is unlocked; nobody is signed in.
        case unlocked(ID<User>)
        /// Given up.
        case cancelled
    }

    /// What somebody recovers, by the original's names.
    package enum Recovery: String, Sendable {
        case password = "PASSWORD"
        case unlock = "UNLOCK"
        case activation = "ACCOUNT_ACTIVATION"
    }

    /// What has happened.
    package enum Event: Sendable, Equatable {
        /// Somebody says who signs in.
        case named(String)
        /// A password was right.
        case provedPassword(ID<User>, PasswordStanding)
        /// A password was not taken.
        case passwordRefused(PasswordRefusal)
        /// A link that was sent to the user was opened.
        case recovered(ID<User>, Recovery, asksQuestion: Bool)
        /// The answer to the recovery question was right.
        case answered
        /// A new password was saved.
        case passwordSet
        /// The offer was not taken.
        case skipped
        case cancelled
    }

    /// What is to be done.
    package enum Action: Sendable, Equatable {
        /// Show what the state asks for.
        case show
        /// Show it with a refusal, in the words that may be said.
        case refuse(ShownRefusal)
        /// Sign the user in.
        case signIn(ID<User>)
        /// Unlock the account.
        case unlock(ID<User>)
        /// The event does not fit the state; nothing has changed.
        case notNow
    }

    package private(set) var state: State
    /// How the user was authenticated, by the values of RFC 8176.
    package private(set) var methods: [String]
    /// What is decided by the administrator.
    private let policy: PasswordPolicy
    /// Whether the client wants to be told of a password that will expire.
    private let warns: Bool

    package init(
        _ state: State = .identifying, methods: [String] = [], policy: PasswordPolicy = .standard,
        warns: Bool = true
    ) {
        self.state = state
        self.methods = methods
        self.policy = policy
        self.warns = warns
    }

    /// Takes one step.
    package mutating func take(_ event: Event) -> Action {
        switch (state, event) {
        case (.finished, _), (.unlocked, _), (.cancelled, _): return .notNow
        case (_, .cancelled):
            (state, methods) = (.cancelled, [])
            return .show
        // Who signs in can be said again at any time: on a page that was gone back to, for one.
        case (_, .named(let name)):
            (state, methods) = (.provingPassword(name: name), [])
            return .show
        case (.identifying, .provedPassword(let user, let standing)),
            (.provingPassword, .provedPassword(let user, let standing)):
            methods = ["pwd"]
            return next(for: user, standing)
        case (_, .passwordRefused(let refusal)):
            return refuse(refusal)
        case (.identifying, .recovered(let user, let recovery, let asksQuestion)):
            if asksQuestion {
                state = .answeringQuestion(user, recovery)
                return .show
            }
            return recover(user, recovery)
        case (.answeringQuestion(let user, let recovery), .answered): return recover(user, recovery)
        case (.passwordExpired(let user), .passwordSet), (.passwordExpiring(let user, _), .passwordSet):
            return next(for: user, .good)
        case (.choosingPassword(let user, _), .passwordSet):
            methods = ["pwd"]
            return next(for: user, .good)
        case (.passwordExpiring(let user, _), .skipped): return next(for: user, .good)
        default: return .notNow
        }
    }

    /// What is owed first by somebody whose password was right; factors come in here.
    private mutating func next(for user: ID<User>, _ standing: PasswordStanding) -> Action {
        switch standing {
        case .expired: state = .passwordExpired(user)
        case .expiring(let days) where warns: state = .passwordExpiring(user, days: days)
        case .expiring, .good:
            state = .finished(user)
            return .signIn(user)
        }
        return .show
    }

    private mutating func recover(_ user: ID<User>, _ recovery: Recovery) -> Action {
        switch recovery {
        case .unlock:
            state = .unlocked(user)
            return .unlock(user)
        case .password, .activation:
            state = .choosingPassword(user, recovery)
            return .show
        }
    }

    /// A user who is locked out meanwhile begins again, whatever was proven.
    private mutating func refuse(_ refusal: PasswordRefusal) -> Action {
        if refusal == .lockedOut, proven != nil { (state, methods) = (.identifying, []) }
        return .refuse(refusal.shown(by: policy))
    }

    /// The user whose password or mailbox is proven; `nil` before that.
    package var proven: ID<User>? {
        switch state {
        case .identifying, .provingPassword, .cancelled: nil
        case .passwordExpired(let user), .passwordExpiring(let user, _), .answeringQuestion(let user, _),
            .choosingPassword(let user, _), .finished(let user), .unlocked(let user):
            user
        }
    }
}

/// Why a password was not taken; for the log, and never shown to a stranger as it is.
package enum PasswordRefusal: String, Sendable, Equatable {
    case wrong = "INVALID_CREDENTIALS"
    case unknownUser = "UNKNOWN_USER"
    /// There is no password to compare with.
    case noPassword = "NO_PASSWORD"
    case lockedOut = "LOCKED_OUT"
    /// Suspended, deactivated, or waiting for a password.
    case notActive = "USER_NOT_ACTIVE"
    /// Too many wrong passwords from one address; the account was not looked at.
    case tooManyFromAddress = "TOO_MANY_ATTEMPTS"

    /// What may be said of it: whether there is an account, and how it stands, nobody learns.
    package func shown(by policy: PasswordPolicy) -> ShownRefusal {
        switch self {
        case .tooManyFromAddress: .tooManyFromAddress
        case .lockedOut where policy.showsLockouts: .lockedOut
        case .wrong, .unknownUser, .noPassword, .lockedOut, .notActive: .wrong
        }
    }
}

/// What a person is told of a password that was not taken.
package enum ShownRefusal: Sendable, Equatable {
    /// Name or password is wrong, or the account is locked.
    case wrong
    /// The account is locked; said only when the administrator wants it.
    case lockedOut
    /// The network has sent too many wrong passwords.
    case tooManyFromAddress
}
