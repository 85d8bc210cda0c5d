// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import JOSE
import Primitives

/// A compact JWS, as it stands, and one whose header, payload and signature are the lines of the input.
///
/// The second form lets the fuzzer work on the JSON inside. A token that is taken must be one that the holder
/// of a fixed key has signed, and there is one spelling for it (RFC 7515 §3: base64url without padding).
@Sendable func checkToken(_ input: [UInt8]) throws {
    let published = try held(FixedKeys.published, "the fixed keys cannot be read")
    let shared = try held(FixedKeys.shared, "the fixed secret cannot be used")
    try checkCompact(input, published)
    let lines = input.split(separator: 10, maxSplits: 2, omittingEmptySubsequences: false)
    guard lines.count == 3 else { return }
    try checkCompact(Array(lines.map { Base64URL.encode($0) }.joined(separator: ".").utf8), published)
    // What is signed on our behalf comes back as it was.
    guard let claims = try? JSON(reading: Array(lines[1]), limits: JSONLimits(depth: 16)),
        claims.object != nil,
        let token = try? sign(Array(lines[1]), with: FixedKeys.secret, .hs256),
        token.count <= CompactToken.usualLimit
    else { return }
    let verified = try? verify(CompactToken(token), with: shared, allowing: [.hs256])
    guard let verified else { throw BrokenInvariant(description: "a token signed here is not taken") }
    try hold(JSON.object(verified.claims) == claims, "claims change on their way through a token")
    try checkClaims(verified.claims)
}

private func checkCompact(_ text: [UInt8], _ published: JWKSet) throws {
    guard let token = try? CompactToken(text) else { return }
    try hold(text.count <= CompactToken.usualLimit, "a token is taken that is too long")
    let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    try hold(parts.count == 3, "a token has three parts")
    for part in parts {
        let decoded = try held(Base64URL.decode(part), "a part of a token is not base64url")
        try hold(Base64URL.encodedBytes(decoded) == Array(part), "a part of a token has a second spelling")
    }
    try hold(
        token.header.parameters["alg"] != "none" && token.header.parameters["crit"] == nil,
        "a header is taken")
    if let claims = try? token.unverifiedClaims() { try checkClaims(claims) }

    let everything = Set(SignatureAlgorithm.allCases)
    let isTaken =
        (try? verify(token, with: published, allowing: everything)) != nil
        || FixedKeys.all.contains { (try? verifiedBytes(token, with: $0, allowing: everything)) != nil }
    guard isTaken, let end = text.lastIndex(of: UInt8(ascii: ".")) else { return }
    let signed = String(decoding: text[..<end], as: UTF8.self)
    try hold(FixedKeys.signed.contains(signed), "a token is taken that nobody signed: \(signed)")
    try hold((try? verify(token, with: published, allowing: [])) == nil, "an empty list allows an algorithm")
}

private func checkClaims(_ object: JSONObject) throws {
    guard let claims = try? RegisteredClaims(object) else { return }
    for moment in [claims.expiry, claims.notBefore, claims.issuedAt].compactMap({ $0 }) {
        try hold(Timestamp(rfc3339: moment.rfc3339) == moment, "the time of a claim cannot be written")
    }
    for now in [Int64.min, 0, 1_700_000_000_000, .max] {
        try? validateClaims(
            claims, issuer: "joe", subject: "joe", audience: ["api"], maximumLifetime: .seconds(3600),
            skew: .seconds(60), at: Timestamp(milliseconds: now))
    }
}
