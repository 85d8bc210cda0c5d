// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
package import JOSE
package import Primitives

/// An answer of the token endpoint, and the claims of an access token that is what it says.
package struct VerifiedToken: Sendable {
    package let answer: Answer
    package let text: String
    package let header: Header
    package let claims: JSONObject

    package var scopes: [String] {
        answer.body["scope"]?.string?.split(separator: " ").map { String($0) } ?? []
    }
}

extension Client {
    /// Takes a token out of an answer (RFC 6749 §5.1) and verifies it: signature by the published keys,
    /// issuer, audience, times, the client that it is for, and the key that it is bound to.
    package func verify(_ answer: Answer) async throws -> VerifiedToken {
        let body = try answer.expecting(200)
        guard let text = body["access_token"]?.string else { throw TestError("no token: \(answer.text)") }
        guard answer.headers[.cacheControl]?.contains("no-store") == true else {
            throw TestError("a cache may keep the token")
        }
        let verified = try JOSE.verify(
            CompactToken(text), with: await keys(), allowing: SignatureAlgorithm.asymmetric)
        let claims = verified.claims
        func check(_ isRight: Bool, _ what: String) throws {
            guard isRight else { throw TestError("\(what) is wrong: \(JSON.object(claims).text)") }
        }
        let now = server.clock.now.seconds
        try check(claims["iss"]?.string == issuer, "iss")
        try check(claims["aud"]?.string == audience, "aud")
        try check(claims["iat"]?.integer == now, "iat")
        try check(claims["exp"]?.integer == (body["expires_in"]?.integer).map { now + $0 }, "exp")
        try check(claims["jti"]?.string?.isEmpty == false, "jti")
        try check((claims["cid"] ?? claims["client_id"])?.string == id, "the client")
        let scopes = claims["scp"]?.strings?.joined(separator: " ") ?? claims["scope"]?.string
        try check(scopes == body["scope"]?.string, "the scope")
        try check(claims["cnf"]?["jkt"]?.string == proofKey?.thumbprint, "cnf.jkt")
        try check(body["token_type"]?.string == (proofKey == nil ? "Bearer" : "DPoP"), "token_type")
        return VerifiedToken(answer: answer, text: text, header: verified.header, claims: claims)
    }
}
