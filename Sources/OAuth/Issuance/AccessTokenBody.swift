// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import Directory
import Primitives

/// The claims of an access token, written straight to JSON text; ``AccessTokenPayload`` is what may be
/// signed.
///
/// By default the original's set (`ver`, `cid`, `uid`, `scp`, `auth_time`); with the RFC 9068 profile the one
/// of its §2.2. Claims of the server's own follow, and never replace one that is here already.
enum AccessTokenBody {
    /// Names that definitions cannot set.
    private static let reserved: Set<String> = [
        "ver", "jti", "iss", "aud", "iat", "exp", "nbf", "cid", "client_id", "scp", "uid", "auth_time", "acr",
        "cnf", "act", "may_act",
    ]

    /// `claims` are those that the server's definitions add, `sub` among them.
    static func bytes(
        _ facts: TokenFacts, audience: String, lifetimeSeconds: Int64, scopes: [String],
        claims: [ResolvedClaim]
    ) -> [UInt8] {
        let profile = facts.snapshot.server.tokenProfile
        let issuedAt = facts.now.seconds
        var writer = JSONWriter(capacity: 512)
        writer.raw(profile == .okta ? "{\"ver\":1,\"jti\":" : "{\"jti\":")
        writer.write(facts.tokenID)
        writer.raw(",\"iss\":")
        writer.write(facts.issuer)
        writer.raw(",\"aud\":")
        writer.write(audience)
        writer.raw(",\"iat\":")
        writer.write(issuedAt)
        writer.raw(",\"exp\":")
        writer.write(issuedAt + lifetimeSeconds)
        switch profile {
        case .okta: writeOkta(facts, scopes, to: &writer)
        case .rfc9068: writeRFC9068(facts, scopes, to: &writer)
        }
        if let user = facts.subject.user {
            writer.raw(",\"auth_time\":")
            writer.write(user.signIn.time.seconds)
        }
        for claim in claims
        where !reserved.contains(claim.name) && !(profile == .rfc9068 && claim.name == "scope") {
            writer.raw(",")
            writer.write(claim.name)
            writer.raw(":")
            writer.write(claim.value)
        }
        writer.raw("}")
        return writer.bytes
    }

    private static func writeOkta(_ facts: TokenFacts, _ scopes: [String], to writer: inout JSONWriter) {
        writer.raw(",\"cid\":")
        writer.write(facts.client.app.clientID)
        if let user = facts.subject.user {
            writer.raw(",\"uid\":")
            writer.write(user.id.text)
        }
        writer.raw(",\"scp\":[")
        for (index, scope) in scopes.enumerated() {
            if index > 0 { writer.raw(",") }
            writer.write(scope)
        }
        writer.raw("]")
    }

    /// RFC 9068 §2.2, §2.2.3.
    private static func writeRFC9068(_ facts: TokenFacts, _ scopes: [String], to writer: inout JSONWriter) {
        writer.raw(",\"client_id\":")
        writer.write(facts.client.app.clientID)
        writer.raw(",\"scope\":")
        writer.write(scopes.joined(separator: " "))
    }
}
