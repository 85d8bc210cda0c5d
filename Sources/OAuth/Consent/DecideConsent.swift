// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
import Primitives

/// How the consent of a user counts for one request.
package struct ConsentTerms: Sendable, Equatable {
    /// What the user has said before.
    package let remembered: RememberedConsent
    /// Whether the client wants the user to be asked (OIDC Core §3.1.2.1 `prompt=consent`).
    package var asksAgain = false
    /// Whether what was said before still counts.
    ///
    /// It does not for a client that anybody can pretend to be (RFC 8252 §8.6), but for what was said a
    /// moment ago in the same flow.
    package var remembers = true
    /// Whether a page can ask the user; a request that needs consent is refused where none can.
    package var canAsk = true

    /// Of a request that comes through the browser of the user; `isAnswered` says that the user has answered
    /// the question in this flow.
    package init(
        _ remembered: RememberedConsent, of app: App, redirectURI: String, asksAgain: Bool, isAnswered: Bool
    ) {
        self.remembered = remembered
        self.asksAgain = asksAgain && !isAnswered
        remembers = isAnswered || app.isRecognisable(at: redirectURI)
    }

    /// Of a request whose user cannot be asked: a refresh (RFC 6749 §6), a password (§4.3).
    package init(unasked remembered: RememberedConsent) {
        self.remembered = remembered
        canAsk = false
    }
}

/// Everything that the question of consent depends on.
package struct ConsentFacts: Sendable {
    /// The scopes that the access policy lets through, in the order of the request.
    package let scopes: [Scope]
    /// Whether the app asks its users at all (`consent_method` REQUIRED), or an administrator has vouched for
    /// it (TRUSTED).
    package let appRequiresConsent: Bool
    package var terms: ConsentTerms

    package init(scopes: [Scope], appRequiresConsent: Bool, terms: ConsentTerms) {
        self.scopes = scopes
        self.appRequiresConsent = appRequiresConsent
        self.terms = terms
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
        let wasSkipped = scope.isOptional && facts.terms.remembered.skipped.contains(scope.id)
        let wasGranted = facts.terms.remembers && facts.terms.remembered.granted.contains(scope.id)
        if scope.consent == .implicit {
            implicit.append(scope)
            granted.append(scope)
        } else if facts.terms.asksAgain {
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

extension App {
    /// Whether an answer that goes to a redirect URI reaches this app and no other: the client proves who it
    /// is, or the address is one that only its owner can serve.
    ///
    /// Any program of a device can take a scheme of its own, or a port of loopback (RFC 8252 §8.6).
    func isRecognisable(at redirectURI: String) -> Bool {
        guard settings.authenticationMethod == .none else { return true }
        return Name(redirectURI).lowercasedASCII.hasPrefix("https://")
    }
}
