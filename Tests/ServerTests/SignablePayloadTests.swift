// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import OAuth
import Primitives
import Testing

/// No token is signed that lacks one of the claims that every token has.
@Suite struct SignablePayloadTests {
    private let whole: JSONObject = [
        "iss": "https://as.example", "aud": "api://a", "sub": "00u1", "exp": 2000, "iat": 1000, "jti": "AT.1",
    ]

    @Test func `a set that is complete is taken, with a list as the audience too`() throws {
        #expect(try AccessTokenPayload(whole).bytes == JSON.object(whole).bytes)
        var several = whole
        several["aud"] = ["a", "b"]
        _ = try AccessTokenPayload(several)
        _ = try IDTokenBody(several)
    }

    @Test(arguments: ["iss", "aud", "sub", "exp", "iat", "jti"])
    func `an access token without a claim, or with one of another kind, is not made`(name: String) throws {
        let isTime = name == "exp" || name == "iat"
        let others: [JSON?] =
            isTime ? [nil, .null, "1000", 0, .number(1.5)] : [nil, .null, "", 5, [], [""], [:]]
        for other in others {
            var claims = whole
            claims[name] = other
            #expect(throws: UnsignablePayload.incomplete(claim: name), "\(String(describing: other))") {
                try AccessTokenPayload(claims)
            }
        }
    }

    @Test(arguments: ["iss", "aud", "sub", "exp", "iat"])
    func `an ID token without a claim is not made`(name: String) throws {
        var claims = whole
        claims["jti"] = nil
        _ = try IDTokenBody(claims)
        claims[name] = nil
        #expect(throws: UnsignablePayload.incomplete(claim: name)) { try IDTokenBody(claims) }
    }

    @Test func `a token that ends before it begins, and one that our reader would refuse, is not made`()
        throws
    {
        var claims = whole
        claims["exp"] = 1000
        #expect(throws: UnsignablePayload.incomplete(claim: "exp")) { try AccessTokenPayload(claims) }
        claims["exp"] = 2000
        claims["text"] = .string(String(repeating: "x", count: ClaimLimits.payload.bytes))
        #expect(throws: UnsignablePayload.tooLarge(limit: ClaimLimits.payload.bytes)) {
            try AccessTokenPayload(claims)
        }
    }
}
