// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Primitives

/// How a request comes to the refresh token of its answer.
package enum RefreshTokenIssue: Sendable {
    /// A family begins, with that id.
    case begins(family: String)
    /// One follows another.
    case follows(RefreshToken, next: Secret)
    /// The client keeps the one that it has.
    case stays(RefreshToken, Secret)

    /// The text that the client gets, where that is known before the decision.
    fileprivate var text: Secret? {
        switch self {
        case .begins: nil
        case .follows(_, let next): next
        case .stays(_, let same): same
        }
    }
}

/// The refresh token that a decision gives, before it is made.
package struct RefreshTokenPlan: Sendable {
    /// How it comes about.
    package let issue: RefreshTokenIssue
    /// In minutes; 0 is without end.
    package let lifetimeMinutes: Int
    /// How long it may stay unused, in minutes.
    package let windowMinutes: Int
}

extension TokenFacts {
    /// The refresh token of a grant with these scopes; `nil` for a client that may not have one.
    ///
    /// A family begins where `offline_access` is granted (OIDC Core §11); it goes on however a refresh
    /// narrows its scopes.
    func refreshToken(_ scopes: [String], _ lifetimeMinutes: Int, _ windowMinutes: Int) -> RefreshTokenPlan? {
        guard let issue = refresh, client.grantTypes.contains(.refreshToken) else { return nil }
        if case .begins = issue, !scopes.contains("offline_access") { return nil }
        return RefreshTokenPlan(
            issue: issue, lifetimeMinutes: lifetimeMinutes, windowMinutes: windowMinutes)
    }
}

/// A refresh token that is about to leave: its text, and what is stored of it.
struct NewRefreshToken: Sendable {
    let text: Secret
    /// The row to be added; `nil` for one that the client has already.
    let row: RefreshToken?

    /// Makes what a plan says.
    init(
        _ plan: RefreshTokenPlan, _ scopes: [String], _ facts: TokenFacts, in surroundings: Surroundings
    ) {
        let now = facts.now
        text = plan.issue.text ?? OpaqueToken(prefix: "", in: surroundings).secret
        let window = Duration.seconds(Int64(plan.windowMinutes) * 60)
        func row(
            _ place: RefreshToken.Place, _ scopes: [String], _ grant: GrantType,
            _ constraint: SenderConstraint,
            _ signIn: RefreshToken.SignIn, _ resource: String?, expiresAt: Timestamp
        ) -> RefreshToken {
            RefreshToken(
                id: ID(in: surroundings), place: place, serverID: facts.snapshot.server.id,
                appID: facts.client.app.id, clientID: facts.client.app.clientID,
                userID: facts.subject.user?.id.text ?? "", grantType: grant, scopes: scopes,
                resource: resource, constraint: constraint, signIn: signIn, created: now, lastUpdated: now,
                expiresAt: expiresAt,
                idle: .init(lifetime: window, expiresAt: min(now + window, expiresAt)))
        }
        switch plan.issue {
        case .stays: self.row = nil
        case .follows(let old, _):
            self.row = row(
                .init(family: old.place.family, generation: old.place.generation + 1), old.scopes,
                old.grantType, old.constraint, old.signIn, old.resource, expiresAt: old.expiresAt)
        case .begins(let family):
            let lifetime: Duration =
                plan.lifetimeMinutes == 0 ? Self.unlimited : .seconds(Int64(plan.lifetimeMinutes) * 60)
            let signIn = facts.subject.user?.signIn
            // A client with a secret proves who it is at each use anyway (RFC 9449 §5).
            let isPublic = facts.client.app.settings.authenticationMethod == .none
            self.row = row(
                .init(family: family), scopes, facts.policyGrant,
                isPublic ? facts.constraint : .none,
                .init(
                    sessionID: signIn?.sessionID, time: signIn?.time ?? now, methods: signIn?.methods ?? [],
                    acr: facts.acr, nonce: facts.nonce), facts.request.resource, expiresAt: now + lifetime)
        }
    }

    /// A hundred years: longer than anything that checks it.
    private static let unlimited = Duration.seconds(100 * 365 * 86_400)
}
