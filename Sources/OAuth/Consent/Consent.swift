// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Primitives

/// That a user allows an app one scope of one authorization server: a grant, in the words of the management
/// API.
///
/// It outlives sessions and tokens, and ends with the user, the app, the server or the scope, or when it is
/// taken back.
package struct Consent: Sendable, Identified, Equatable {
    package static let idPrefix = "oag"

    package let id: ID<Consent>
    package let userID: ID<User>
    package let appID: ID<App>
    package let serverID: ID<AuthorizationServer>
    package let scopeID: ID<Scope>
    package let created: Timestamp
    /// When the user last said so.
    package let lastUpdated: Timestamp
}

/// What a user has said about an app before, at one server.
package struct RememberedConsent: Sendable, Equatable {
    /// Scopes that are allowed.
    package var granted: Set<ID<Scope>>
    /// Optional scopes that were left out.
    package var skipped: Set<ID<Scope>>

    package init(granted: Set<ID<Scope>> = [], skipped: Set<ID<Scope>> = []) {
        self.granted = granted
        self.skipped = skipped
    }
}

/// What a user is asked.
package struct ConsentQuestion: Sendable, Equatable {
    /// One scope of the page.
    package struct Item: Sendable, Equatable {
        package let scope: Scope
        /// Allowed before, and not asked for now.
        package let isGranted: Bool
        /// Whether the tick box of an optional scope is ticked at first; the others have none.
        package let isTicked: Bool

        /// Whether the user may leave it out.
        package var isOptional: Bool { scope.isOptional && !isGranted }
    }

    /// In the order of the request: what is asked for, and what was allowed before.
    ///
    /// Scopes that nobody is asked for are not here.
    package let items: [Item]
    /// Scopes that come with it without a question.
    package let implicit: [Scope]

    /// What the user answers, by the ids of the optional scopes that are ticked; ids that are not asked for
    /// are ignored.
    package func answer(ticked: Set<ID<Scope>>) -> ConsentAnswer {
        let asked = items.filter { !$0.isGranted }
        let granted = asked.filter { !$0.isOptional || ticked.contains($0.scope.id) }
        let skipped = asked.filter { $0.isOptional && !ticked.contains($0.scope.id) }
        return ConsentAnswer(granted: granted.map(\.scope), skipped: skipped.map(\.scope))
    }
}

/// What a user has answered: every scope that was asked for is in one of the two.
package struct ConsentAnswer: Sendable, Equatable {
    package let granted: [Scope]
    package let skipped: [Scope]
}
