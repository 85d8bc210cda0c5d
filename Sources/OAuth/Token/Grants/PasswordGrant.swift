// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Persistence
import Primitives
import SystemLog

extension Grant {
    /// The app sends the password of its user (RFC 6749 §4.3); RFC 9700 §2.4 advises against it, so only apps
    /// that name the grant may.
    static let password = Grant(.password) { request, context in
        guard let name = request.form["username"], !name.isEmpty,
            let password = request.form["password"], !password.isEmpty
        else {
            throw OAuthError.invalidRequest(
                "missing_credentials", "The 'username' and 'password' parameters are required.")
        }
        guard let prove = context.provePassword else { throw OAuthError.wrongPassword }
        guard let user = try await prove(name, Secret(password), context.caller) else {
            throw OAuthError.wrongPassword
        }
        guard user.status != .passwordExpired else { throw OAuthError.expiredPassword }
        let (client, now, server) = (context.client, context.now, context.snapshot.server)
        let found = try await context.store.read { tx -> (TokenUser, ConsentTerms)? in
            guard try effectiveAssignment(of: user, to: client.app, in: tx) != nil else { return nil }
            let signIn = SignInFacts(methods: ["pwd"], time: now)
            let remembered = try ConsentRecords(tx).remembered(of: user.id, to: client.app.id, at: server.id)
            return (
                try TokenUser(user, in: client.app, signedIn: signIn, in: tx),
                ConsentTerms(unasked: remembered)
            )
        }
        guard let (tokenUser, consent) = found else { throw OAuthError.notAssigned }
        var granted = GrantedSubject(.user(tokenUser))
        granted.consent = consent
        granted.refresh = .begins(family: randomIdentifier(byteCount: 16, in: context.surroundings))
        return granted
    }
}

extension OAuthError {
    /// Only who has sent the right one learns it.
    fileprivate static let expiredPassword = OAuthError(
        400, .invalidGrant, "expired_password_credentials", "Password has expired.")

    /// A wrong password, an unknown user, a locked account: nothing tells these apart.
    fileprivate static let wrongPassword = OAuthError(
        400, .invalidGrant, "invalid_credentials", "The credentials provided were invalid.")
}
