// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Policies
package import Primitives
import SystemLog

/// What is known of a token request while it goes through the phases; the event of its end is made of it.
package struct TokenAttempt: Sendable {
    let server: AuthorizationServer
    var caller: Caller
    var request: TokenRequest?
    var client: App?
    var decision: DecisionTrace?
    /// Claims that could not be evaluated, with the reason of each.
    var failedClaims: JSON?
    /// How the hook of the rule went, if it has one.
    var hook: JSON?

    init(server: AuthorizationServer, caller: Caller) {
        self.server = server
        self.caller = caller
    }

    /// From here on, the client is the actor of the event.
    mutating func identify(_ client: ClientSnapshot) {
        self.client = client.app
        caller.kind = .client
        caller.id = client.app.clientID
        caller.alternateID = client.app.clientID
        caller.displayName = client.app.label
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
