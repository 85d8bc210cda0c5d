// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// Whether verified claims are meant for us, and for now (RFC 7519 §4.1).
///
/// What is `nil` is not asked for. `audience` is met when the token names any one of the values.
/// `maximumLifetime` bounds how far `exp` may lie ahead. `skew` is how much the two clocks may differ; it
/// widens every check of time.
package func validateClaims(
    _ claims: RegisteredClaims, issuer: String? = nil, subject: String? = nil, audience: [String]? = nil,
    maximumLifetime: Duration? = nil, skew: Duration = .zero, requiresExpiry: Bool = true, at now: Timestamp
) throws(JOSEError) {
    try match(claims.issuer, issuer, "iss", otherwise: .wrongIssuer)
    try match(claims.subject, subject, "sub", otherwise: .wrongSubject)
    if let audience {
        guard !claims.audience.isEmpty else { throw JOSEError(.missingClaim, "the claim aud is missing") }
        guard claims.audience.contains(where: { named in audience.contains { isSameText($0, named) } }) else {
            throw JOSEError(.wrongAudience, "the token is meant for another audience")
        }
    }
    try checkTimes(claims, maximumLifetime, skew: skew, requiresExpiry: requiresExpiry, at: now)
}

private func match(
    _ value: String?, _ wanted: String?, _ name: String, otherwise code: JOSEError.Code
) throws(JOSEError) {
    guard let wanted else { return }
    guard let value else { throw JOSEError(.missingClaim, "the claim \(name) is missing") }
    guard isSameText(value, wanted) else {
        throw JOSEError(code, "the claim \(name) has another value than is expected")
    }
}

private func checkTimes(
    _ claims: RegisteredClaims, _ maximumLifetime: Duration?, skew: Duration, requiresExpiry: Bool,
    at now: Timestamp
) throws(JOSEError) {
    if let expiry = claims.expiry {
        // RFC 7519 §4.1.4: on the second of `exp` the token is expired.
        guard now - skew < expiry else { throw JOSEError(.expired, "the token has expired") }
        if let maximumLifetime, expiry > now + maximumLifetime + skew {
            throw JOSEError(
                .lifetimeTooLong, "exp must lie at most \(maximumLifetime.components.seconds) seconds ahead")
        }
    } else if requiresExpiry {
        throw JOSEError(.missingClaim, "the claim exp is missing")
    }
    if let notBefore = claims.notBefore, notBefore > now + skew {
        throw JOSEError(.notYetValid, "the token is not valid yet")
    }
    if let issuedAt = claims.issuedAt, issuedAt > now + skew {
        throw JOSEError(.issuedInFuture, "iat lies in the future")
    }
}
