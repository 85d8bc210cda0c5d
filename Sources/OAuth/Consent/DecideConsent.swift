// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
import Primitives

/// Everything that the question of consent depends on.
package struct ConsentFacts: Sendable {
    /// The scopes that the access policy lets through, in the order of the request.
    package let scopes: [Scope]
    /// Whether the app asks its users at all (`consent_method` REQUIRED), or an administrator has vouched for
    /// it (TRUSTED).
    package let appRequiresConsent: Bool
    /// Whether the client wants the user to be asked (OIDC Core §3.1.2.1 `prompt=consent`).
    package var asksAgain: Bool
    /// What the user has said before.
    package let remembered: RememberedConsent
    /// Whether what was said before still counts.
    ///
    /// It does not for a client that anybody can pretend to be (RFC 8252 §8.6), but for what was said a moment
    /// ago in the same flow.
    package var remembers: Bool

    /// `isAnswered` says that the user has answered the question in this flow.
    package init(
        scopes: [Scope], of app: App, redirectURI: String?, asksAgain: Bool, isAnswered: Bool,
        remembered: RememberedConsent
    ) {
        self.scopes = scopes
        appRequiresConsent = app.settings.consentMethod == "REQUIRED"
        self.asksAgain = asksAgain && !isAnswered
        self.remembered = remembered
        remembers = isAnswered || app.isRecognisable(at: redirectURI)
    }

    package init(
        scopes: [Scope], appRequiresConsent: Bool, asksAgain: Bool = false,
        remembered: RememberedConsent = RememberedConsent(), remembers: Bool = true
    ) {
        self.scopes = scopes
        self.appRequiresConsent = appRequiresConsent
        self.asksAgain = asksAgain
        self.remembered = remembered
        self.remembers = remembers
    }
}

/// What comes of the question of consent.
package enum ConsentDecision: Sendable, Equatable {
    /// Nobody has to be asked; the scopes without those that the user has left out before.
    case granted([Scope])
    /// The user has to be asked.
    case ask(ConsentQuestion)
}

/// Decides whether a user is asked, and for what.
///
/// Pure. With `prompt=consent` everything is asked for that is not implicit. Otherwise it is what the app
/// requires consent for and the user has not allowed yet. An optional scope that was left out is left out
/// again, without a question.
package func decideConsent(_ facts: ConsentFacts) -> ConsentDecision {
    var items: [ConsentQuestion.Item] = []
    var implicit: [Scope] = []
    var granted: [Scope] = []
    for scope in facts.scopes {
        let wasSkipped = scope.isOptional && facts.remembered.skipped.contains(scope.id)
        let wasGranted = facts.remembers && facts.remembered.granted.contains(scope.id)
        if scope.consent == .implicit {
            implicit.append(scope)
            granted.append(scope)
        } else if facts.asksAgain {
            items.append(.init(scope: scope, isGranted: false, isTicked: !wasSkipped))
        } else if wasSkipped {
            continue
        } else if wasGranted {
            items.append(.init(scope: scope, isGranted: true, isTicked: true))
            granted.append(scope)
        } else if facts.appRequiresConsent {
            items.append(.init(scope: scope, isGranted: false, isTicked: true))
        } else {
            granted.append(scope)
        }
    }
    guard items.contains(where: { !$0.isGranted }) else { return .granted(granted) }
    return .ask(ConsentQuestion(items: items, implicit: implicit))
}

/// Whether what was granted with a user's consent may still be used without asking: at a refresh (RFC 6749
/// §6), where no page can be shown, and for grants that never show one.
///
/// Pure. It is not when a scope lacks the consent that it needs, as after it was taken back.
package func consentStands(
    for scopes: [Scope], of app: App, remembered: RememberedConsent
) -> Bool {
    let facts = ConsentFacts(
        scopes: scopes, appRequiresConsent: app.settings.consentMethod == "REQUIRED", remembered: remembered)
    return decideConsent(facts) == .granted(scopes)
}

extension App {
    /// Whether an answer that goes to a redirect URI reaches this app and no other: the client proves who it
    /// is, or the address is one that only its owner can serve.
    ///
    /// Any program of a device can take a scheme of its own, or a port of loopback (RFC 8252 §8.6).
    func isRecognisable(at redirectURI: String?) -> Bool {
        guard settings.authenticationMethod == .none, let redirectURI else { return true }
        return Name(redirectURI).lowercasedASCII.hasPrefix("https://")
    }
}
