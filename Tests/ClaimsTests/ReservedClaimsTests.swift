// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import Primitives
import Testing

@Suite struct ReservedClaimsTests {
    @Test(arguments: [
        "acr", "auth_time", "cid", "exp", "iat", "iss", "jti", "sid", "token_type", "ver", "cnf", "act",
        "aud", "nbf",
        "client_id", "sub",
    ])
    func `what the server sets cannot be created in any token`(name: String) {
        for type in ClaimType.allCases { #expect(isReservedClaimName(name, for: type)) }
    }

    @Test func `each token has names of its own`() {
        #expect(isReservedClaimName("scp", for: .resource))
        #expect(isReservedClaimName("username", for: .resource))
        #expect(!isReservedClaimName("username", for: .identity))
        #expect(isReservedClaimName("role", for: .identity))
        #expect(!isReservedClaimName("role", for: .resource))
        #expect(!isReservedClaimName("scope", for: .resource))
        #expect(isReservedClaimName("scope", for: .identity))
    }

    @Test(arguments: [
        "ISS", "Sub", "cnf.jkt", "ｉｓｓ", "іss", "i\u{200B}ss", "ѕub", "аud", "act.sub", " exp", "ＡＵＤ",
        "cl\u{131}ent_id",
    ])
    func `another spelling of a protected name is protected too`(name: String) {
        #expect(isProtectedClaimName(name, for: .resource))
        #expect(isReservedClaimName(name, for: .identity))
    }

    @Test(arguments: [
        "groups", "department", "https://example.com/claims/role", "Role", "issuer", "sub_type", "größe",
        "x.iss",
    ])
    func `other names are free`(name: String) {
        for type in ClaimType.allCases { #expect(!isReservedClaimName(name, for: type)) }
    }

    @Test func `a new server has the standard claims and the subject`() {
        #expect(systemClaims.count == 19)
        #expect(systemClaims.first?.name == "name")
        #expect(systemClaims.last?.name == "sub")
        #expect(
            systemClaims.filter(\.alwaysIncludeInToken).map(\.name) == [
                "name", "preferred_username", "email", "sub",
            ])
        #expect(systemClaims.filter { $0.scopes == ["profile"] }.count == 14)
        #expect(systemClaims.dropLast().allSatisfy { $0.claimType == .identity && $0.valueType == .system })
    }
}
