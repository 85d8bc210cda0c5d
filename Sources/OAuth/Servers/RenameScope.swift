// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import Persistence
import Primitives
import SystemLog

/// Lets claims and rules that name a scope follow its new name.
///
/// Otherwise a claim would vanish from tokens and a rule would stop to match, and nobody asked for that.
func renameScope(
    _ old: String, to new: String, of server: ID<AuthorizationServer>, in change: Change
) throws {
    let now = change.now.wholeSecond
    let claims = ClaimRecords(change)
    for var claim in try claims.list(of: server) where claim.scopes.contains(old) {
        claim.scopes = claim.scopes.map { $0 == old ? new : $0 }
        try claims.update(claim, at: now)
    }
    let rules = AccessRuleRecords(change)
    for policy in try AccessPolicyRecords(change).list(of: server) {
        for var rule in try rules.list(of: policy.id) where rule.conditions.scopes.contains(old) {
            rule.conditions.scopes = rule.conditions.scopes.map { $0 == old ? new : $0 }
            rule.lastUpdated = now
            try rules.update(rule)
            try change.note(policy)
        }
    }
}
