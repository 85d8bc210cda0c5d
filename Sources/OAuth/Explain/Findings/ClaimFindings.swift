// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import Expressions
import Policies
import Primitives

/// What can be told of claims without evaluating them.
func claimFindings(_ view: ServerView) -> [Finding] {
    let known = Set(view.rows.scopes.map(\.name))
    return view.rows.claims.filter(\.isActive).flatMap { claim in
        let objects = [view.object, claim.object]
        return expressionFindings(claim, objects) + scopeFindings(claim, objects, known, view)
            + nameFindings(claim, objects, view) + claimGroupFindings(claim, objects, view.facts)
    }
}

extension ClaimDefinition {
    /// The claim as an object of a finding.
    var object: Finding.Object { Finding.Object(.claim, id.text, name) }
}

private func expressionFindings(_ claim: ClaimDefinition, _ objects: [Finding.Object]) -> [Finding] {
    do throws(ExpressionError) {
        _ = try CompiledClaim(claim)
        guard claim.valueType == .expression else { return [] }
        let diagnostics = checkExpression(try ParsedExpression(parsing: claim.value))
        return diagnostics.map { diagnostic in
            Finding(
                diagnostic.severity == .error ? .claimBroken : .claimExpression, objects,
                "the expression of the claim `\(claim.name)`: \(diagnostic)")
        }
    } catch {
        return [
            Finding(.claimBroken, objects, "the value of the claim `\(claim.name)` cannot be read: \(error)")
        ]
    }
}

private func scopeFindings(
    _ claim: ClaimDefinition, _ objects: [Finding.Object], _ known: Set<String>, _ view: ServerView
) -> [Finding] {
    guard !claim.scopes.isEmpty else { return [] }
    let unknown = claim.scopes.filter { !known.contains($0) }
    if !unknown.isEmpty {
        return [
            Finding(
                .claimUnknownScope, objects,
                "the claim `\(claim.name)` hangs on \(quoted(unknown)), and the server has no such scope")
        ]
    }
    // The claims that every server has are no finding on a server for services.
    guard !claim.isSystem, !view.policies.isEmpty, !claim.scopes.contains(where: view.canGrant) else {
        return []
    }
    return [
        Finding(
            .claimScopeNeverGranted, objects,
            "the claim `\(claim.name)` hangs on \(quoted(claim.scopes)), which no active rule grants")
    ]
}

private func nameFindings(
    _ claim: ClaimDefinition, _ objects: [Finding.Object], _ view: ServerView
) -> [Finding] {
    // RFC 9068 §2.2.3: the profile sets `scope` itself.
    let isScope =
        isScopeClaimName(claim.name) && claim.claimType == .resource && view.server.tokenProfile == .rfc9068
    guard !claim.isSystem, isScope || isProtectedClaimName(claim.name, for: claim.claimType) else {
        return []
    }
    return [
        Finding(
            .claimReservedName, objects,
            "the claim `\(claim.name)` is left out of all tokens, for the server itself sets this name")
    ]
}

extension ServerView {
    /// Whether some active rule grants the scope.
    fileprivate func canGrant(_ scope: String) -> Bool {
        let open = CompiledAccessPolicies.openIDScopes
        return policies.flatMap(\.rules).contains { rule in
            let scopes = rule.conditions.scopes
            return scopes.contains(Condition.anyScope) || scopes.contains(scope)
                || (open.contains(scope) && open.isDisjoint(with: scopes) && rule.isForUsers)
        }
    }
}
