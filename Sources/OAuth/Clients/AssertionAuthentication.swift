// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import JOSE
import Persistence
import Primitives
import SystemLog

extension AuthenticateClient {
    /// How far ahead the `exp` of an assertion may lie.
    static let longestAssertion = Duration.seconds(3600)
    /// How much the clocks of client and server may differ.
    static let clockSkew = Duration.seconds(30)

    /// `private_key_jwt` and `client_secret_jwt` (RFC 7523 §3): signature, issuer, subject, audience, times,
    /// used once.
    func withAssertion(
        _ assertion: String, named clientID: String?, audiences: [String], at now: Timestamp
    ) async throws -> AuthenticatedClient {
        let token: CompactToken
        let claims: RegisteredClaims
        do {
            token = try CompactToken(assertion)
            claims = try RegisteredClaims(token.unverifiedClaims())
        } catch {
            throw refusal(
                "client_assertion_invalid_jwt", "The parsing of the client_assertion failed: \(error).")
        }
        guard let issuer = claims.issuer, claims.subject.map({ Name($0) }) == Name(issuer),
            clientID == nil || clientID.map({ Name($0) }) == Name(issuer)
        else {
            throw refusal(
                "client_assertion_invalid_issuer",
                "The iss and sub of the client_assertion must both be the client_id of the client that sends it."
            )
        }
        guard issuer.utf8.count <= PresentedCredentials.longestClientID,
            let client = try await clients.value(issuer), client.isActive
        else { throw Self.unknown }
        let use = try await verify(token, of: client, at: now)
        do {
            try validateClaims(
                claims, audience: audiences, maximumLifetime: Self.longestAssertion, skew: Self.clockSkew,
                at: now)
        } catch {
            throw Self.refusal(for: error)
        }
        // Without `jti` what is signed is the name under which it is remembered. The signature is no part of
        // it: of an ECDSA signature (r, s) everybody can make another one, (r, n − s).
        let name = claims.tokenID ?? OpaqueToken.hash(token.signingInput)
        guard let expiry = claims.expiry, name.utf8.count <= 256 else {
            throw refusal(
                "client_assertion_invalid_jwt", "The jti of the client_assertion is longer than 256 bytes.")
        }
        // A copy of an assertion proves nothing, so it is looked for before the client counts as proven.
        let spend = Spend(assertion: name, of: issuer, until: expiry + Self.clockSkew)
        guard try await !store.read({ tx in try spend.isSpent(tx) }) else { throw spend.refusal }
        if let use { uses.note(use, at: now) }
        return AuthenticatedClient(client, by: spend)
    }

    /// Answers the secret or key of the app that the signature is by; `nil` for one behind `jwks_uri`.
    private func verify(
        _ token: CompactToken, of client: ClientSnapshot, at now: Timestamp
    ) async throws -> CredentialUse? {
        let method = client.app.settings.authenticationMethod
        let algorithm = token.header.algorithm
        switch method {
        case .clientSecretJWT where algorithm.isSymmetric:
            let signer = client.secrets.first { secret in
                guard !secret.use.isExpired(at: now), let text = secret.text,
                    let key = try? VerificationKey(secret: text)
                else { return false }
                return (try? JOSE.verify(token, with: key, allowing: [algorithm])) != nil
            }
            guard let signer else { throw Self.badSignature }
            return signer.use
        case .privateKeyJWT where !algorithm.isSymmetric:
            let own = client.keys.filter {
                (token.header.keyID == nil || $0.key.isNamed(token.header.keyID))
                    && !$0.use.isExpired(at: now)
            }
            let signer = own.first { (try? JOSE.verify(token, with: $0.key, allowing: [algorithm])) != nil }
            if let signer { return signer.use }
            guard let address = client.app.settings.jwksURI else {
                guard !client.keys.isEmpty else {
                    throw refusal(
                        "client_assertion_jwks_not_configured",
                        "The client has no key configured. Add one to its jwks, or a jwks_uri.")
                }
                guard !own.isEmpty else {
                    throw refusal(
                        "client_assertion_invalid_kid",
                        "The kid of the client_assertion is not one of the client's keys.")
                }
                throw Self.badSignature
            }
            let set = try await keys.keys(at: address, having: token.header.keyID)
            guard (try? JOSE.verify(token, with: set, allowing: [algorithm])) != nil else {
                throw Self.badSignature
            }
            return nil
        case .clientSecretJWT, .privateKeyJWT:
            throw refusal(
                "client_assertion_invalid_signature_algorithm",
                "The alg of the client_assertion does not fit the client's token_endpoint_auth_method.")
        default: throw Self.failed
        }
    }

    private static let badSignature = OAuthError.invalidClient(
        "client_assertion_invalid_signature", "The client_assertion signature is invalid.")

    private func refusal(_ reason: String, _ description: String) -> OAuthError {
        .invalidClient(reason, OAuthError.printable(description))
    }

    private static func refusal(for error: JOSEError) -> OAuthError {
        switch error.code {
        case .wrongAudience:
            .invalidClient(
                "client_assertion_invalid_audience",
                "The aud of the client_assertion must be the URL of the endpoint that it is sent to, or the issuer."
            )
        case .missingClaim:
            .invalidClient(
                "client_assertion_expiration_required",
                "The client_assertion must have aud, and exp as seconds since 1970.")
        case .expired:
            .invalidClient("client_assertion_expired_token", "The client_assertion token is expired.")
        case .lifetimeTooLong:
            .invalidClient(
                "client_assertion_expires_too_far_in_future",
                "The exp of the client_assertion must lie at most one hour ahead.")
        case .issuedInFuture, .notYetValid:
            .invalidClient(
                "client_assertion_issued_at_in_future",
                "The iat and nbf of the client_assertion must not lie in the future.")
        default: .invalidClient("client_assertion_invalid_jwt", printable(error.description))
        }
    }
}

extension OAuthError {
    /// Only the characters that RFC 6749 §5.2 allows in a description.
    static func printable(_ text: String) -> String {
        String(
            decoding: text.utf8.filter { (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C },
            as: UTF8.self)
    }
}

private func printable(_ text: String) -> String { OAuthError.printable(text) }
