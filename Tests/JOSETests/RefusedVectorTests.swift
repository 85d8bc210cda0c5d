// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Testing

@testable import JOSE

@Suite struct RefusedVectorTests {
    @Test func `the untouched tokens are accepted`() throws {
        for vector in try vectors("refused").requiredArray("accepted") {
            let set = try JWKSet([JWK(vector.required("key"))])
            let verified = try verify(
                CompactToken(vector.requiredText("token")), with: set, allowing: everyAlgorithm)
            #expect(verified.claims == ["sub": "ada"])
        }
    }

    @Test func `every spoilt token is refused for its own reason`() throws {
        let cases = try vectors("refused").requiredArray("tokens")
        #expect(cases.count > 90)
        for vector in cases {
            let set = try JWKSet([JWK(vector.required("key"))])
            let code = refusal {
                _ = try verify(
                    CompactToken(vector.requiredText("token")), with: set, allowing: everyAlgorithm)
            }
            let (name, expected) = try (vector.requiredText("name"), vector.requiredText("code"))
            #expect(code?.rawValue == expected, "\(name)")
        }
    }

    @Test func `every unsound key is refused for its own reason`() throws {
        let cases = try vectors("refused").requiredArray("keys")
        #expect(cases.count > 40)
        for vector in cases {
            let code = refusal { _ = try JWK(vector.required("key")) }
            let (name, expected) = try (vector.requiredText("name"), vector.requiredText("code"))
            #expect(code?.rawValue == expected, "\(name)")
        }
    }

    @Test func `no change of one byte in a token goes unnoticed`() throws {
        for vector in try vectors("refused").requiredArray("accepted").prefix(3) {
            let key = try VerificationKey(JWK(vector.required("key")))
            let text = Array(try vector.requiredText("token").utf8)
            for index in stride(from: 0, to: text.count, by: 3) {
                var changed = text
                changed[index] = changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
                let code = refusal {
                    _ = try verify(CompactToken(changed), with: key, allowing: everyAlgorithm)
                }
                #expect(code != nil, "byte \(index)")
            }
        }
    }
}
