// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import OAuth
import Primitives
import Testing

/// No token is signed that lacks one of the claims that every token has.
@Suite struct SignablePayloadTests {
    private func claims(
        id: String = "AT.1", issuer: String = "https://as.example",
        audience: AccessTokenClaims.Audience = .one("api://a"), subject: String = "00u1",
        issuedAt: Int64 = 1000, lifetime: Int = 1000, profile: AuthorizationServer.TokenProfile = .okta,
        others: [ResolvedClaim] = []
    ) -> AccessTokenClaims {
        AccessTokenClaims(
            profile: profile, id: id, issuer: issuer, audience: audience, subject: subject,
            issuedAt: issuedAt, lifetimeSeconds: lifetime, clientID: "0oa1", userID: "00u1",
            authenticated: 900, scopes: ["read", "write"], constraint: .dpop(thumbprint: "key"),
            others: others)
    }

    @Test(arguments: AuthorizationServer.TokenProfile.allCases)
    func `the bytes and the values of a token are the same claims`(
        profile: AuthorizationServer.TokenProfile
    ) throws {
        let others = [
            ResolvedClaim(name: "team \"a\"", value: ["blue", 1, ["deep": .null]]),
            ResolvedClaim(name: "flag", value: true),
        ]
        for audience in [AccessTokenClaims.Audience.one("a"), .several(["a", "b"])] {
            let token = claims(audience: audience, profile: profile, others: others)
            #expect(try token.bytes() == JSON.object(token.object).bytes)
            #expect(token.object["cnf"] == ["jkt": "key"])
            #expect(token.object["exp"] == 2000)
        }
    }

    @Test func `an access token without a claim that every one has is not made`() {
        let lacking: [(String, AccessTokenClaims)] = [
            ("jti", claims(id: "")), ("iss", claims(issuer: "")), ("aud", claims(audience: .one(""))),
            ("aud", claims(audience: .several([]))), ("aud", claims(audience: .several(["a", ""]))),
            ("sub", claims(subject: "")), ("iat", claims(issuedAt: 0)), ("exp", claims(lifetime: 0)),
            ("exp", claims(lifetime: -1)),
        ]
        for (name, token) in lacking {
            #expect(throws: UnsignablePayload.incomplete(claim: name), "\(name)") { try token.bytes() }
        }
    }

    @Test func `what a hook leaves without a subject or an audience is not made`() throws {
        var whole = claims()
        var patched = PatchableToken(claims: whole.object, lifetimeSeconds: 600)
        patched.claims["sub"] = "somebody"
        patched.claims["aud"] = ["a", "b"]
        patched.claims["added"] = 5
        try whole.take(patched)
        #expect(whole.subject == "somebody")
        #expect(whole.audience == .several(["a", "b"]))
        #expect(whole.expiry == 1600)
        #expect(whole.others == [ResolvedClaim(name: "added", value: 5)])
        for (name, value) in [("sub", nil), ("sub", 5), ("aud", nil), ("aud", 5), ("aud", [5])]
            as [(String, JSON?)]
        {
            var token = claims()
            var broken = PatchableToken(claims: token.object, lifetimeSeconds: 600)
            broken.claims[name] = value
            #expect(throws: UnsignablePayload.incomplete(claim: name)) { try token.take(broken) }
        }
    }

    @Test(arguments: ["iss", "aud", "sub", "exp", "iat"])
    func `an ID token without a claim, or with one of another kind, is not made`(name: String) throws {
        let whole: JSONObject = [
            "iss": "https://as.example", "aud": "0oa1", "sub": "00u1", "exp": 2000, "iat": 1000,
        ]
        _ = try IDTokenClaims(whole)
        let isTime = name == "exp" || name == "iat"
        let others: [JSON?] =
            isTime ? [nil, .null, "1000", 0, .number(1.5)] : [nil, .null, "", 5, [], [""], [:]]
        for other in others {
            var claims = whole
            claims[name] = other
            #expect(throws: UnsignablePayload.incomplete(claim: name), "\(String(describing: other))") {
                try IDTokenClaims(claims)
            }
        }
    }

    @Test func `a token that our reader would refuse is not made`() {
        let large = ResolvedClaim(
            name: "text", value: .string(String(repeating: "x", count: ClaimLimits.payload.bytes)))
        #expect(throws: UnsignablePayload.tooLarge(limit: ClaimLimits.payload.bytes)) {
            try claims(others: [large]).bytes()
        }
    }
}
