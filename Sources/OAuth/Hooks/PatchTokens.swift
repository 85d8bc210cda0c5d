// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import Primitives

/// A plan after a hook's commands, with what they did.
package struct PatchedPlan: Sendable {
    package let plan: TokenPlan
    /// The paths that were changed, with the token that they are of: `access /claims/team`.
    package let changes: [String]
    /// Commands for tokens that are not issued; they were passed over.
    package let skipped: [String]
}

/// Carries out the commands of a hook on what is about to be signed: all of them, or none.
///
/// Pure. Throws ``HookFailure`` for commands that cannot be carried out, and ``UnsignablePayload`` for a
/// token that could not be read again: that one must not be signed, whatever the rule says of failures.
package func patchTokens(
    _ plan: TokenPlan, with commands: [HookCommand]
) throws -> PatchedPlan {
    var changes: [String] = []
    var skipped: [String] = []
    var plan = plan
    let access = commands.filter { $0.target == .resource }.flatMap(\.operations)
    if !access.isEmpty {
        let token = try patchClaims(
            plan.accessToken.patchable, of: .resource, with: access)
        try plan.accessToken.take(token)
        changes += access.map { "access \($0.pointer)" }
    }
    let identity = commands.filter { $0.target == .identity }.flatMap(\.operations)
    if !identity.isEmpty {
        if let idToken = plan.idToken {
            let token = try patchClaims(
                idToken.patchable, of: .identity, with: identity)
            plan.idToken = try IDTokenClaims(token.claims)
            changes += identity.map { "identity \($0.pointer)" }
        } else {
            skipped.append("com.okta.identity.patch")
        }
    }
    return PatchedPlan(plan: plan, changes: changes, skipped: skipped)
}

extension IDTokenClaims {
    /// The ID token as it is in the plan.
    var patchable: PatchableToken {
        PatchableToken(claims: claims, lifetimeSeconds: Self.lifetimeSeconds)
    }
}

extension AccessTokenClaims {
    /// The access token as it is in the plan.
    var patchable: PatchableToken { PatchableToken(claims: object, lifetimeSeconds: lifetimeSeconds) }
}
