// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Primitives

/// What happens next with an authorization request.
package enum NextStep: Sendable, Equatable {
    /// The user proves who they are.
    case signIn(SignInNeed)
    /// The user is asked what the client may do.
    case consent
    /// The client is told that it gets nothing.
    case refuse(OAuthError)
    /// The client gets what it asked for.
    case issue
}

/// What the sign-in of a request must be.
package struct SignInNeed: Sendable, Equatable {
    /// Only a sign-in from then on counts; `nil` when any does.
    package let notBefore: Timestamp?
    /// The page begins with the choice of the account.
    package let selectsAccount: Bool
}

/// Everything that the next step depends on, from stored state.
struct StepFacts {
    let wishes: Wishes
    /// When the flow began; `nil` for a request that has just come.
    var flowBegan: Timestamp?
    /// Whether the user has refused.
    var isRefused = false
    /// Who is signed in, and when they did.
    var visitor: SignedIn?
    /// What consent the user must still give; `nil` while that is not known.
    var needsConsent: Bool?
    let now: Timestamp

    /// What the request says about the sign-in.
    struct Wishes {
        var prompt: Prompt = []
        /// Seconds since the sign-in, at most.
        var maxAge: Int?
        /// The users whom the request names; it must be each of them.
        var users: [String] = []
        var authenticationContext = AuthenticationContext.unasked
    }

    /// The user of the browser's session.
    struct SignedIn {
        let userID: ID<User>
        let time: Timestamp
    }
}

/// Decides the next step, after every step anew; the only place that knows in which order they come.
///
/// Pure. Factors, policies of sign-on and other protocols are added here.
func nextStep(_ facts: StepFacts) -> NextStep {
    let wishes = facts.wishes
    if facts.isRefused { return .refuse(.refusedByUser) }
    if wishes.authenticationContext == .unmet { return .refuse(.unmetContext) }
    guard let visitor = facts.visitor, isEnough(visitor, facts) else {
        guard !wishes.prompt.contains(.none) else { return .refuse(.loginRequired) }
        // Somebody who is signed in, but not well enough, must do it again.
        let again = facts.visitor == nil ? nil : facts.flowBegan ?? facts.now
        return .signIn(
            SignInNeed(
                notBefore: earliest(facts) ?? again, selectsAccount: wishes.prompt.contains(.selectAccount)))
    }
    // Signing in again would not help: the user has just done so.
    guard isExpected(visitor, wishes) else { return .refuse(.otherUser) }
    if facts.needsConsent == true {
        return wishes.prompt.contains(.none) ? .refuse(.consentRequired) : .consent
    }
    return .issue
}

/// Whether the sign-in is recent enough, and of the user who is expected where that can still be changed.
private func isEnough(_ visitor: StepFacts.SignedIn, _ facts: StepFacts) -> Bool {
    if let earliest = earliest(facts), visitor.time < earliest { return false }
    if facts.wishes.prompt.asksForSignIn || facts.wishes.maxAge == 0, facts.flowBegan == nil {
        return false
    }
    return isExpected(visitor, facts.wishes) || hasSignedInHere(visitor, facts)
}

/// The time from which on a sign-in counts.
private func earliest(_ facts: StepFacts) -> Timestamp? {
    var earliest: Timestamp?
    if facts.wishes.prompt.asksForSignIn { earliest = facts.flowBegan ?? facts.now }
    if let age = facts.wishes.maxAge {
        // What was recent enough when the flow began stays so: the user may read the consent page for a
        // while.
        let since = (facts.flowBegan ?? facts.now) - .seconds(age)
        earliest = max(earliest ?? since, since)
    }
    return earliest
}

private func hasSignedInHere(_ visitor: StepFacts.SignedIn, _ facts: StepFacts) -> Bool {
    facts.flowBegan.map { visitor.time >= $0 } ?? false
}

private func isExpected(_ visitor: StepFacts.SignedIn, _ wishes: StepFacts.Wishes) -> Bool {
    wishes.users.allSatisfy { Name($0) == Name(visitor.userID.text) }
}

extension ValidRequest {
    /// What the request says about the sign-in.
    var wishes: StepFacts.Wishes {
        .init(
            prompt: prompt, maxAge: maxAge, users: [hintedUser, claims.subject].compactMap(\.self),
            authenticationContext: authenticationContext)
    }
}

extension OAuthError {
    /// OIDC Core §3.1.2.6.
    static let loginRequired = OAuthError(
        400, .loginRequired, "login_required",
        "The client specified not to prompt, but the user is not logged in.")

    /// OIDC Core §3.1.2.6.
    static let consentRequired = OAuthError(
        400, .consentRequired, "consent_required",
        "The client specified not to prompt, but the user must consent first.")

    /// RFC 6749 §4.1.2.1.
    static let refusedByUser = OAuthError(
        400, .accessDenied, "resource_owner_denied", "The resource owner denied the request.")

    /// OpenID Connect Core Unmet Authentication Requirements 1.0 §2.
    static let unmetContext = OAuthError(
        400, .unmetAuthenticationRequirements, "unmet_authentication_requirements",
        "The requested authentication context is not reached by any sign-in here.")

    /// The user who signed in is not the one that the request names (OIDC Core §3.1.2.1 `id_token_hint`).
    static let otherUser = OAuthError(
        400, .loginRequired, "user_mismatch",
        "The user who is signed in is not the one whom the request names.")
}
