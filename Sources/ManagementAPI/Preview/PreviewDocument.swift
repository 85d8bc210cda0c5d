// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
package import OAuth
package import Primitives

/// A preview on the wire.
package func previewDocument(_ preview: TokenPreview) throws -> JSON {
    let decision = try preview.decision?.document()
    var document = try outcomeDocument(preview, decision)
    document["inlineHook"] = preview.hook
    document["claims"] = claimsTable(preview)
    document["decision"] = decision
    document["suggestion"] = decision?["suggestion"]
    return .object(document)
}

/// What changes between the answer of today and the one under a draft; `at_hash` aside, which hashes a
/// signature.
package func previewDifference(from today: TokenPreview, to draft: TokenPreview) throws -> JSON {
    func comparable(_ preview: TokenPreview) throws -> JSON {
        var document = try outcomeDocument(preview, preview.decision?.document())
        if var idToken = document["idToken"]?.object, var payload = idToken["payload"]?.object {
            payload["at_hash"] = nil
            idToken["payload"] = .object(payload)
            document["idToken"] = .object(idToken)
        }
        return .object(document)
    }
    return try Changes(from: comparable(today), to: comparable(draft)).json
}

/// Everything but the reasons.
private func outcomeDocument(_ preview: TokenPreview, _ decision: JSON?) throws -> JSONObject {
    var document: JSONObject = ["outcome": preview.refusal == nil ? "GRANTED" : "REFUSED"]
    if let refusal = preview.refusal {
        document["error"] = [
            "error": .string(refusal.code.rawValue), "description": .string(refusal.description),
            "reason": .string(refusal.reason),
        ]
    }
    if let access = preview.access {
        document["policy"] = decision?["trace"]?["policy"] ?? ["id": .string(access.policyID)]
        document["rule"] = decision?["trace"]?["rule"] ?? ["id": .string(access.ruleID)]
    }
    if !preview.failedClaims.isEmpty { document["failedClaims"] = .object(preview.failedClaims) }
    document["scopes"] = .strings(preview.refusal == nil ? preview.scopes : [])
    if !preview.asked.isEmpty { document["consent"] = .strings(preview.asked) }
    if let access = preview.access {
        document["lifetimes"] = [
            "accessTokenMinutes": .integer(Int64(access.accessTokenLifetimeMinutes)),
            "refreshTokenMinutes": .integer(Int64(access.refreshTokenLifetimeMinutes)),
            "refreshTokenWindowMinutes": .integer(Int64(access.refreshTokenWindowMinutes)),
        ]
    }
    guard let tokens = preview.tokens else { return document }
    document["tokenType"] = .string(tokens.tokenType)
    document["accessToken"] = try token(tokens.accessTokenHeader, tokens.accessTokenPayload)
    document["idToken"] = try tokens.idTokenPayload.map { try token(tokens.idTokenHeader, $0) }
    document["idTokenAlone"] = try preview.idTokenAlone.map(payload)
    document["userInfo"] = try preview.userInfo.map(payload)
    return document
}

private func token(_ header: JSONObject, _ bytes: [UInt8]) throws -> JSON {
    ["header": .object(header), "payload": try payload(bytes)]
}

/// The bytes that would be signed, as JSON: members in their order, so that writing them again gives the
/// same bytes.
private func payload(_ bytes: [UInt8]) throws -> JSON {
    try JSON(reading: bytes, limits: JSONLimits(depth: 512, bytes: bytes.count, values: bytes.count))
}
