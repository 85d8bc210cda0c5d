// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import JOSE
import Primitives

/// A JWK or a JWK set, as an administrator registers it or a `jwks_uri` answers it.
///
/// A key that is taken comes back from its own text, with the same thumbprint, and what is published never
/// holds a private member.
@Sendable func checkKey(_ input: [UInt8]) throws {
    guard let json = try? JSON(reading: input) else { return }
    if let key = try? JWK(json) { try check(key) }
    let strict = try? JWKSet(json)
    if let set = try? JWKSet(json, unsoundKeys: .skip) {
        try hold(set.keys.count <= JWKSet.maximumCount, "a set has too many keys")
        for key in set.keys.prefix(4) { try check(key) }
        try check(published: set.json)
        for algorithm in SignatureAlgorithm.allCases {
            guard let key = try? set.key(for: "1", algorithm) else { continue }
            try hold(key.mayVerify(algorithm), "a set gives a key that is not made for the algorithm")
        }
    } else {
        try hold(strict == nil, "a set is taken that the lenient reading refuses")
    }
}

private func check(_ key: JWK) throws {
    try check(published: key.json)
    let again = try held(try? JWK(key.privateJSON), "a key is refused when it is written and read again")
    try hold(
        again == key && isSame(again.thumbprint, key.thumbprint), "a key changes when it is written and read")
    if let half = key.publicHalf {
        try hold(!half.isPrivate, "the public half of a key is private")
        try hold(isSame(half.thumbprint, key.thumbprint), "the halves of a key have different thumbprints")
        let same = try held(try? JWK(half.json), "the public half of a key is refused")
        try hold(same == half, "the public half of a key changes when it is written and read")
    }
    let verifier = try? VerificationKey(key)
    for algorithm in SignatureAlgorithm.allCases where key.isMade(for: algorithm) {
        let isTaken = try? verifier?.accepts([UInt8](repeating: 1, count: 64), for: [1], algorithm)
        try hold(isTaken != true, "a signature is taken that nobody made")
    }
    guard key.isPrivate, let signer = try? SigningKey(privateJWK: key), let verifier else { return }
    let token = try held(try? sign(Array("{}".utf8), with: signer), "a key that was tested does not sign")
    let verified = try? verify(CompactToken(token), with: verifier, allowing: [signer.algorithm])
    try hold(verified != nil, "what a key signs is not taken with the same key")
}

private let privateMembers = ["d", "p", "q", "dp", "dq", "qi", "k", "oth"]

private func check(published json: JSON) throws {
    let keys = json["keys"]?.array ?? [json]
    for key in keys {
        try hold(privateMembers.allSatisfy { key[$0] == nil }, "a private member is published")
    }
}
