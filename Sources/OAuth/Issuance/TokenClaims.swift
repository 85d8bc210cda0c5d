// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Claims
import Directory
import Expressions
import Primitives

/// What the claims for a target may look at in one request; `scopes` are those that are granted.
///
/// Without a target it is everything that the claims of any may look at.
package func claimFacts(
    _ facts: TokenFacts, scopes: [String], for target: ClaimTarget? = nil
) -> ClaimFacts {
    let needed = target.map { facts.snapshot.claims.needs(for: $0).names }
    var names = Names()
    names.app = facts.client.value
    names.now = facts.now
    if needed?.contains("org") ?? true { names.org = facts.snapshot.organisation }
    if needed?.contains("access") ?? true { names.access = ["scope": .strings(scopes)] }
    if let user = facts.subject.user { names.add(user) }
    return ClaimFacts(
        names: names, groupLimit: facts.request.grantType.liftsGroupLimit ? nil : ClaimFacts.usualGroupLimit,
        reservedNames: facts.snapshot.server.tokenProfile == .rfc9068 ? ["scope"] : [])
}

/// The answer to a request whose claims could not be made.
func refusal(for error: ClaimError) -> OAuthError {
    let first = error.failures.first
    if case .tooManyGroups? = first?.cause {
        return OAuthError(
            400, .serverError, "too_many_groups_in_groups_claim",
            "The groups claim matched too many groups and must be configured to match fewer groups.")
    }
    let kind = first?.isSystem == true ? "system" : "user"
    let name = OAuthError.printable(first?.name ?? "")
    return OAuthError(
        400, .serverError, "\(kind)_claim_evaluation_failure",
        "The '\(name)' \(kind) claim could not be evaluated.")
}

/// The failed claims for the log.
func describe(_ error: ClaimError) -> JSON {
    .array(
        error.failures.map { failure in
            ["name": .string(failure.name), "reason": .string(failure.description)]
        })
}
