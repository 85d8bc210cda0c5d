// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Persistence
package import Primitives
package import SystemLog

/// A client that has proven who it is, or a public one that has named itself.
package struct AuthenticatedClient: Sendable {
    package let client: ClientSnapshot
    /// The assertion that it has proven itself with.
    package let spend: Spend?

    init(_ client: ClientSnapshot, by spend: Spend? = nil) {
        self.client = client
        self.spend = spend
    }
}

/// Proves which client a request comes from, by the one method that its app is registered for.
///
/// RFC 6749 §2.3, RFC 7521 §4.2, RFC 7523 §2.2, OIDC Core §9. An unknown client, an inactive one and a wrong
/// secret take the same steps, and their answers do not tell them apart by time.
package struct AuthenticateClient: Sendable {
    package let clients: ClientCache
    package let keys: ClientKeys
    package let uses: CredentialUses
    /// Where the assertions are that have been used.
    let store: any Store

    package init(
        clients: ClientCache, keys: ClientKeys, store: any Store, uses: CredentialUses = CredentialUses()
    ) {
        self.uses = uses
        self.clients = clients
        self.keys = keys
        self.store = store
    }

    /// `audiences` are the URLs that an assertion may name: the endpoint's and the issuer.
    ///
    /// The caller spends what the client has proven itself with, in the transaction of its answer.
    package func client(
        for credentials: PresentedCredentials, audiences: @autoclosure () -> [String], at now: Timestamp
    ) async throws -> AuthenticatedClient {
        switch credentials {
        case .basic(let clientID, let secret):
            return .init(try await withSecret(clientID, secret, .clientSecretBasic, at: now))
        case .post(let clientID, let secret):
            return .init(try await withSecret(clientID, secret, .clientSecretPost, at: now))
        case .assertion(let clientID, let assertion):
            return try await withAssertion(assertion, named: clientID, audiences: audiences(), at: now)
        case .none(let clientID):
            guard let client = try await clients.value(clientID), client.isActive else { throw Self.unknown }
            guard client.app.settings.authenticationMethod == .none else {
                throw OAuthError.invalidClient("missing_client_credentials", "No client credentials found.")
            }
            return .init(client)
        }
    }

    /// The app that a refused request names without proof, for the log; `nil` when there is none.
    ///
    /// Looks only at what authenticating has just loaded, so it costs no read.
    func claimed(by credentials: PresentedCredentials) -> ClientSnapshot? {
        credentials.claimedID.flatMap { clients.compiled($0) }
    }

    static let unknown = failure("invalid_client_id")
    static let failed = failure("invalid_token_endpoint_auth_method")
    private static let wrongSecret = failure("invalid_client_secret")

    /// One sentence for all, or whoever asks learns which clients there are; the log tells them apart.
    private static func failure(_ reason: String) -> OAuthError {
        .invalidClient(
            reason, "Client authentication failed. Either the client or the client credentials are invalid.")
    }

    private func withSecret(
        _ clientID: String, _ secret: Secret, _ method: OAuthSettings.AuthenticationMethod, at now: Timestamp
    ) async throws -> ClientSnapshot {
        let client = try await clients.value(clientID)
        let presented = sha256(secret.reveal())
        let secrets = client?.secrets ?? []
        var matching: CredentialUse?
        if secrets.isEmpty { _ = equalInConstantTime(Self.noHash, presented) }
        for secret in secrets where equalInConstantTime(secret.hash, presented) { matching = secret.use }
        guard let client, client.isActive else { throw Self.unknown }
        // bytes: cases of an enumeration.
        guard client.app.settings.authenticationMethod == method else { throw Self.failed }
        guard let matching else { throw Self.wrongSecret }
        guard !matching.isExpired(at: now) else {
            throw OAuthError.invalidClient("client_secret_expired", "The client secret has expired.")
        }
        uses.note(matching, at: now)
        return client
    }

    /// Compared against when a client has no secret, so that the step is never left out.
    private static let noHash = [UInt8](repeating: 0, count: 32)
}
