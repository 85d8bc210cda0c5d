// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import JOSE
import Testing

@Suite struct TokenHashTests {
    /// The example of OIDC Core appendix A.3: `at_hash` of its access token under RS256.
    @Test func `the example of OpenID Connect has its hash`() {
        let token = Array("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y".utf8)
        #expect(tokenHash(of: token, .rs256) == "77QmUPtjPfzWtF2AnpK9RQ")
    }

    @Test(arguments: [(SignatureAlgorithm.es256, 22), (.es384, 32), (.ps512, 43), (.edDSA, 43)])
    func `the hash is half as long as that of the signature`(algorithm: SignatureAlgorithm, length: Int) {
        #expect(tokenHash(of: [1, 2, 3], algorithm).utf8.count == length)
    }
}
