// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Persistence
import Primitives
import SystemLog

extension Grant {
    /// A refresh token gives the next tokens (RFC 6749 §6, RFC 9700 §4.14).
    static let refreshToken = Grant(.refreshToken) { request, context in
        guard let text = request.form["refresh_token"], !text.isEmpty else {
            throw OAuthError.invalidRequest(
                "missing_refresh_token", "The 'refresh_token' parameter is required.")
        }
        guard text.utf8.count <= 256 else { throw OAuthError.unknownRefreshToken }
        let presented = Secret(text)
        let (client, now) = (context.client, context.now)
        let found = try await context.store.read { tx -> (RefreshToken, RefreshingUser?)? in
            let records = RefreshTokenRecords(tx)
            guard let token = try records.find(hash: OpaqueToken.hash(text.utf8)),
                let user = try UserRecords(tx).find(ID(token.userID)),
                !token.isEnded(with: user, client, context.snapshot)
            else { return nil }
            return (token, try RefreshingUser(user, token, of: client, in: tx))
        }
        guard let (token, user) = found else { throw OAuthError.unknownRefreshToken }
        guard token.appID == client.app.id else { throw OAuthError.codeOfAnotherClient }
        guard token.serverID == context.snapshot.server.id else {
            throw OAuthError.invalidRequest(
                "grant_of_another_server", "The grant was issued for another authorization server.")
        }
        // Only whoever holds the key can end the family by using an old token again.
        guard token.constraint == .none || token.constraint == context.constraint else {
            throw OAuthError(
                400, .invalidGrant, "dpop_key_mismatch",
                "The refresh token is bound to another key. Prove the one that it was issued for.")
        }
        let rotation = RefreshTokenRotation(of: client.app.settings)
        switch judge(token, rotation, at: now) {
        case .fresh, .inGrace: break
        case .ended: throw OAuthError.unknownRefreshToken
        case .reused:
            throw ReusedGrant(token, from: context.caller.address, at: now)
        }
        guard let user else { throw OAuthError.notAssigned }
        var granted = GrantedSubject(.user(user.user))
        granted.scopes = try narrowed(request.scopes, of: token)
        granted.resource = try resource(request, of: token, at: context.snapshot)
        granted.acr = token.signIn.acr
        granted.policyGrant = token.grantType
        granted.consent = user.consent
        granted.wishes = user.wishes
        granted.refresh =
            rotation.rotates || token.spent != nil
            ? .follows(token, next: context.next(presented, token)) : .stays(token, presented)
        return granted
    }
}

/// The user of a refresh token as of now; `nil` when the user is gone or no longer has the app.
private struct RefreshingUser {
    let user: TokenUser
    let consent: ConsentTerms
    /// What the request that began the family has asked for (OIDC Core §5.5).
    let wishes: ClaimsParameter

    init?(
        _ user: User, _ token: RefreshToken, of client: ClientSnapshot, in tx: any Transaction
    ) throws {
        guard try effectiveAssignment(of: user, to: client.app, in: tx) != nil else { return nil }
        self.user = try TokenUser(
            user, in: client.app,
            signedIn: SignInFacts(
                methods: token.signIn.methods, time: token.signIn.time, sessionID: token.signIn.sessionID),
            in: tx)
        wishes =
            try CodeRecords(tx).claims(ofFamily: token.place.family).map { try ClaimsParameter($0) }
            ?? ClaimsParameter()
        consent = ConsentTerms(
            unasked: try ConsentRecords(tx).remembered(
                of: user.id, to: client.app.id, at: token.serverID))
    }
}

/// The scopes of a refresh: some of those that were granted, or all of them (RFC 6749 §6).
private func narrowed(_ wanted: [String], of token: RefreshToken) throws(OAuthError) -> [String] {
    guard !wanted.isEmpty else { return token.scopes }
    guard wanted.allSatisfy(token.scopes.contains) else {
        throw .invalidScope(
            "scope_not_granted",
            "Some of the scopes requested for the refresh request were not granted in the original authorize "
                + "request.")
    }
    return wanted
}

/// The resource that was asked for at first (RFC 8707 §2.2); another one was not granted.
private func resource(
    _ request: TokenRequest, of token: RefreshToken, at snapshot: ServerSnapshot
) throws(OAuthError) -> String? {
    guard let wanted = request.resource else { return token.resource }
    guard let audience = snapshot.audience(for: wanted),
        Name(audience) == Name(snapshot.audience(for: token.resource) ?? "")
    else {
        throw .invalidTarget(
            "resource_mismatch", "The resource is not the one of the authorization request.")
    }
    return token.resource
}

extension RefreshToken {
    /// Whether it is from before all that its user, its client or its server had given out was ended.
    func isEnded(with user: User, _ client: ClientSnapshot, _ snapshot: ServerSnapshot) -> Bool {
        created <= max(user.revokedThrough, client.app.revokedThrough, snapshot.server.revokedThrough)
    }
}

extension GrantContext {
    /// The token that follows a presented one, the same each time: only whoever has that one and the server
    /// can make it, and the database has its hash alone.
    fileprivate func next(_ presented: Secret, _ token: RefreshToken) -> Secret {
        let generation = withUnsafeBytes(of: Int64(token.place.generation + 1).bigEndian) { [UInt8]($0) }
        return Secret(
            Base64URL.encode(masterKey.derive(.refreshToken, from: Array(presented.reveal()) + generation)))
    }
}
