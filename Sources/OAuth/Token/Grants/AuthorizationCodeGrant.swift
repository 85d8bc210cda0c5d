// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Persistence
import Primitives
import SystemLog

extension Grant {
    /// A code is exchanged for tokens (RFC 6749 §4.1.3).
    static let authorizationCode = Grant(.authorizationCode) { request, context in
        let presented = try PresentedCode(request)
        let (client, snapshot, now) = (context.client, context.snapshot, context.now)
        let found = try await context.store.read { tx -> (AuthorizationCode, TokenUser?)? in
            guard let code = try CodeRecords(tx).find(hash: presented.hash) else { return nil }
            guard let user = try UserRecords(tx).find(code.userID),
                try effectiveAssignment(of: user, to: client.app, in: tx) != nil
            else { return (code, nil) }
            return (code, try TokenUser(user, in: client.app, signedIn: code.signIn, in: tx))
        }
        guard let (code, user) = found else { throw OAuthError.unknownCode }
        guard code.appID == client.app.id else { throw OAuthError.codeOfAnotherClient }
        guard code.spent == nil else {
            throw ReusedGrant(code, from: context.caller.address, at: now)
        }
        guard now < code.expiresAt else { throw OAuthError.unknownCode }
        guard code.serverID == snapshot.server.id else {
            throw OAuthError.invalidRequest(
                "grant_of_another_server", "The grant was issued for another authorization server.")
        }
        try presented.check(code, constraint: context.constraint, at: snapshot)
        guard let user else { throw OAuthError.notAssigned }
        var granted = GrantedSubject(.user(user))
        granted.spends = [.code(code, for: context)]
        granted.scopes = code.scopes
        granted.resource = code.resource
        granted.nonce = code.nonce
        granted.acr = code.acr
        granted.refresh = .begins(family: code.family)
        if let claims = code.claims { granted.wishes = try ClaimsParameter(claims) }
        return granted
    }
}

/// What a token request says about its code.
private struct PresentedCode: Sendable {
    /// The longest code that is looked for, in bytes; ours are shorter.
    private static let longest = 256

    let hash: String
    let redirectURI: String?
    let verifier: String?
    let resource: String?

    init(_ request: TokenRequest) throws(OAuthError) {
        guard let code = request.form["code"], !code.isEmpty else {
            throw .invalidRequest("missing_code", "The 'code' parameter is required.")
        }
        guard code.utf8.count <= Self.longest else { throw .unknownCode }
        hash = OpaqueToken.hash(code.utf8)
        redirectURI = request.form["redirect_uri"]
        verifier = request.form["code_verifier"].flatMap { $0.isEmpty ? nil : $0 }
        resource = request.resource
    }

    /// Refuses a code that was given for another request than the one that is told.
    func check(
        _ code: AuthorizationCode, constraint: SenderConstraint, at snapshot: ServerSnapshot
    ) throws(OAuthError) {
        guard let redirectURI, Name(redirectURI) == Name(code.redirectURI) else {
            throw OAuthError(
                400, .invalidGrant, "redirect_uri_mismatch",
                "The 'redirect_uri' does not match the redirection URI used in the authorization request.")
        }
        try checkVerifier(code)
        if let thumbprint = code.keyThumbprint, constraint != .dpop(thumbprint: thumbprint) {
            throw OAuthError(
                400, .invalidGrant, "dpop_key_mismatch",
                "The code is bound to the key of 'dpop_jkt'. Prove that key.")
        }
        try snapshot.check(resource, grantedFor: code.resource)
    }

    /// RFC 7636 §4.6; a verifier without a challenge is refused too, for somebody may have taken the
    /// challenge out (RFC 9700 §2.1.1).
    private func checkVerifier(_ code: AuthorizationCode) throws(OAuthError) {
        guard let challenge = code.codeChallenge else {
            guard verifier == nil else {
                throw OAuthError(
                    400, .invalidGrant, "pkce_missing_challenge_verifier_present",
                    "A 'code_verifier' was sent, but the authorization request had no 'code_challenge'.")
            }
            return
        }
        guard let verifier else {
            throw OAuthError(
                400, .invalidGrant, "pkce_missing_verifier",
                "The 'code_verifier' of the authorization request's challenge is required.")
        }
        guard verifies(verifier, challenge) else {
            throw OAuthError(400, .invalidGrant, "pkce_verification_failed", "PKCE verification failed.")
        }
    }
}

extension Spend {
    /// A code, for the access token of this request; whoever comes second ends what came of it.
    fileprivate static func code(_ code: AuthorizationCode, for context: GrantContext) -> Spend {
        let now = context.now
        let spent = AuthorizationCode.Spent(
            time: now, accessTokenID: context.tokenID, accessTokenExpiry: now + .seconds(86_400))
        return Spend(
            Name("authorization code \(code.hash)"), sharesCommit: false, refusal: OAuthError.codeUsedAgain,
            isSpent: { tx in try CodeRecords(tx).find(hash: code.hash)?.spent != nil },
            spend: { tx in
                if try CodeRecords(tx).spend(code.hash, for: spent) { return true }
                try CodeRecords(tx).endWhatCame(of: code.hash, at: now)
                return false
            })
    }
}

extension OAuthError {
    /// A code that is unknown or too old.
    static let unknownCode = OAuthError(
        400, .invalidGrant, "invalid_code", "The authorization code is invalid or has expired.")

    /// RFC 6749 §4.1.2; said in the same words as of one that is unknown.
    static let codeUsedAgain = OAuthError(
        400, .invalidGrant, "code_used_again", "The authorization code is invalid or has expired.")

    /// RFC 6749 §5.2.
    static let codeOfAnotherClient = OAuthError(
        400, .invalidGrant, "code_of_another_client",
        "The grant was issued to another client. Please make sure the 'client_id' matches the one used at the "
            + "authorize request.")
}

extension ServerSnapshot {
    /// What is asked for at the token endpoint must be what was granted (RFC 8707 §2.2).
    func check(_ resource: String?, grantedFor granted: String?) throws(OAuthError) {
        guard let resource else { return }
        guard let audience = audience(for: resource),
            Name(audience) == Name(self.audience(for: granted) ?? "")
        else {
            throw .invalidTarget(
                "resource_mismatch", "The resource is not the one of the authorization request.")
        }
    }
}
