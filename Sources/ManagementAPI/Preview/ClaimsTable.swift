// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import Expressions
import OAuth
import Primitives

/// Every claim of the server: into which tokens it comes and why, and the values of its expression's parts.
///
/// Empty when no rule matched: then there are no scopes that claims could hang on.
func claimsTable(_ preview: TokenPreview) -> JSON {
    guard let access = preview.claims[.accessToken] else { return [] }
    var room = ExpressionSteps.mostBytes
    let rows = access.steps.indices.map { index -> JSON in
        let claim = access.steps[index].claim
        var row: JSONObject = [
            "id": .string(claim.id.text), "name": .string(claim.name),
            "claimType": .string(claim.claimType.rawValue), "system": .bool(claim.isSystem),
        ]
        var evaluated: Trace?
        for (name, target) in columns {
            let step = preview.claims[target]?.steps[index]
            row[name] = step.map { cell($0, preview.scopes) } ?? noToken
            evaluated = evaluated ?? step?.expression
        }
        if let evaluated {
            row["expression"] = ExpressionSteps(evaluated, of: claim.value, room: &room).json
        }
        return .object(row)
    }
    return .array(rows)
}

private let columns: [(name: String, target: ClaimTarget)] = [
    ("accessToken", .accessToken), ("idToken", .idToken),
    ("idTokenWithAccessToken", .idTokenWithAccessToken), ("userInfo", .userInfo),
]

private let noToken: JSON = [
    "included": false, "code": "noToken",
    "reason": "there is no such token: it needs a user and the scope openid",
]

private func cell(_ step: ClaimTrace.Step, _ granted: [String]) -> JSON {
    switch step.outcome {
    case .included(let value):
        let scope = step.claim.scopes.first { granted.contains($0) }
        let reason =
            scope.map { "the scope \($0) was granted" } ?? "the claim does not depend on scopes"
        return [
            "included": true, "value": value, "code": "included",
            "reason": .string(
                step.isTruncated ? "\(reason); more groups matched than a token may have" : reason),
        ]
    case .leftOut(let reason):
        return ["included": false, "code": .string(reason.rawValue), "reason": .string(reason.sentence)]
    case .failed(let failure):
        return ["included": false, "code": "failed", "reason": .string(failure.description)]
    }
}
