// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Testing

@testable import JOSE

@Suite struct ClaimsTests {
    private let now = Timestamp(seconds: 1_000_000)

    private func claims(_ text: String) throws -> RegisteredClaims {
        try RegisteredClaims(#require(JSON(reading: text).object))
    }

    private func refusalOf(
        _ text: String, issuer: String? = nil, subject: String? = nil, audience: [String]? = nil,
        maximumLifetime: Duration? = nil, skew: Duration = .zero, requiresExpiry: Bool = true
    ) -> JOSEError.Code? {
        refusal {
            try validateClaims(
                claims(text), issuer: issuer, subject: subject, audience: audience,
                maximumLifetime: maximumLifetime,
                skew: skew, requiresExpiry: requiresExpiry, at: now)
        }
    }

    @Test func `registered claims are read with their types`() throws {
        let read = try claims(
            #"{"iss":"i","sub":"s","aud":"a","exp":1000001,"nbf":999999.5,"iat":1e6,"jti":"j","other":[1]}"#)
        #expect(read.issuer == "i")
        #expect(read.subject == "s")
        #expect(read.audience == ["a"])
        #expect(read.expiry == Timestamp(seconds: 1_000_001))
        #expect(read.notBefore == Timestamp(milliseconds: 999_999_500))
        #expect(read.issuedAt == now)
        #expect(read.tokenID == "j")
        #expect(try claims(#"{"aud":["a","b"]}"#).audience == ["a", "b"])
        #expect(try claims("{}").audience.isEmpty)
    }

    @Test(arguments: [
        #"{"iss":1}"#, #"{"iss":null}"#, #"{"sub":["a"]}"#, #"{"aud":1}"#, #"{"aud":["a",1]}"#,
        #"{"aud":null}"#,
        #"{"exp":"1000001"}"#, #"{"exp":-1}"#, #"{"exp":1e300}"#, #"{"exp":253402300800}"#, #"{"exp":null}"#,
        #"{"nbf":true}"#, #"{"iat":{}}"#, #"{"iat":99999999999999999999}"#, #"{"jti":7}"#,
    ])
    func `a claim of the wrong type is refused`(text: String) {
        #expect(refusal { _ = try claims(text) } == .malformedClaim)
    }

    @Test func `issuer and subject must be the expected ones`() {
        let text = #"{"iss":"i","sub":"s","exp":1000001}"#
        #expect(refusalOf(text, issuer: "i", subject: "s") == nil)
        #expect(refusalOf(text, issuer: "I") == .wrongIssuer)
        #expect(refusalOf(text, subject: "t") == .wrongSubject)
        #expect(refusalOf(#"{"exp":1000001}"#, issuer: "i") == .missingClaim)
        #expect(refusalOf(#"{"iss":"\u212A","exp":1000001}"#, issuer: "K") == .wrongIssuer)
    }

    @Test func `one audience of several is enough`() {
        let text = #"{"aud":["a","b"],"exp":1000001}"#
        #expect(refusalOf(text, audience: ["x", "b"]) == nil)
        #expect(refusalOf(text, audience: ["x"]) == .wrongAudience)
        #expect(refusalOf(text, audience: []) == .wrongAudience)
        #expect(refusalOf(#"{"aud":[],"exp":1000001}"#, audience: ["a"]) == .missingClaim)
        #expect(refusalOf(#"{"exp":1000001}"#, audience: ["a"]) == .missingClaim)
    }

    @Test func `a token is expired on the second of exp`() {
        #expect(refusalOf(#"{"exp":1000001}"#) == nil)
        #expect(refusalOf(#"{"exp":1000000}"#) == .expired)
        #expect(refusalOf(#"{"exp":999990}"#, skew: .seconds(11)) == nil)
        #expect(refusalOf(#"{"exp":999990}"#, skew: .seconds(10)) == .expired)
        #expect(refusalOf("{}") == .missingClaim)
        #expect(refusalOf("{}", requiresExpiry: false) == nil)
    }

    @Test func `exp must not lie too far ahead`() {
        #expect(refusalOf(#"{"exp":1003600}"#, maximumLifetime: .seconds(3600)) == nil)
        #expect(refusalOf(#"{"exp":1003601}"#, maximumLifetime: .seconds(3600)) == .lifetimeTooLong)
        #expect(refusalOf(#"{"exp":1003601}"#, maximumLifetime: .seconds(3600), skew: .seconds(1)) == nil)
    }

    @Test func `nbf and iat must not lie in the future`() {
        #expect(refusalOf(#"{"exp":1000100,"nbf":1000000,"iat":1000000}"#) == nil)
        #expect(refusalOf(#"{"exp":1000100,"nbf":1000001}"#) == .notYetValid)
        #expect(refusalOf(#"{"exp":1000100,"iat":1000001}"#) == .issuedInFuture)
        #expect(refusalOf(#"{"exp":1000100,"nbf":1000005,"iat":1000005}"#, skew: .seconds(5)) == nil)
    }
}
