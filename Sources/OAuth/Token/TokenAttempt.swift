// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Policies
package import Primitives
import SystemLog

/// What is known of a token request while it goes through the phases; the event of its end is made of it.
package struct TokenAttempt: Sendable {
    private let snapshot: ServerSnapshot
    var caller: Caller
    var request: TokenRequest?
    var decision: DecisionTrace?
    /// Claims that could not be evaluated, with the reason of each.
    var failedClaims: JSON?
    /// How the hook of the rule went, if it has one.
    var hook: JSON?
    /// What the request uses up, however it ends: its assertion, its proof, its code or refresh token.
    var spends: [Spend] = []
    /// What was used again that counts once.
    var reused: ReusedGrant?
    /// What is asked for.
    var kind = Kind.token
    /// The app that the request names, if there is one, with or without a proof.
    var claimed: ClientSnapshot?
    /// Whether the client has proven that it is the one that it names; a public one never has.
    private(set) var isProven = false

    /// What an attempt is an attempt at; events are named by it.
    enum Kind: Sendable {
        /// Tokens, at the token endpoint.
        case token
        /// An answer of the authorization endpoint: a code, tokens, or only whether they could be had.
        case authorization(ResponseType)
    }

    init(snapshot: ServerSnapshot, caller: Caller) {
        self.snapshot = snapshot
        self.caller = caller
    }

    var server: AuthorizationServer { snapshot.server }

    /// From here on, the client is the actor of the event.
    mutating func identify(_ client: ClientSnapshot) {
        claimed = client
        isProven = client.app.settings.authenticationMethod != .none
        caller.kind = .client
        caller.id = client.app.clientID
        caller.alternateID = client.app.clientID
        caller.displayName = client.app.label
    }

    /// From here on, a user who is signed in is the actor of the event.
    mutating func identify(_ user: User) {
        isProven = true
        caller.kind = .user
        caller.id = user.id.text
        caller.alternateID = user.login
        caller.displayName = user.displayName
    }
}

/// How the policies were gone through, with what they were at that time.
package struct DecisionTrace: Sendable {
    package let basis: DecisionBasis
    package let codes: String
    package let facts: JSON

    package init(basis: DecisionBasis, codes: String, facts: JSON) {
        self.basis = basis
        self.codes = codes
        self.facts = facts
    }
}
