// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Expressions
import Primitives

/// One claim with its expression or filter read once.
///
/// A class, because every token asks the same ones, and a value of so many parts would be copied each time.
package final class CompiledClaim: Sendable {
    enum Source: Sendable {
        case expression(ParsedExpression)
        case groups(GroupFilter)
        case standard(StandardClaim)
        /// A stored claim that cannot be read.
        ///
        /// It fails when it is wanted and is silent until then.
        case broken(ExpressionError)
    }

    package let definition: ClaimDefinition
    let source: Source
    /// Whether what reads an access token may take the claim for the scopes of the token.
    let namesScopes: Bool

    /// Refuses an expression or a pattern that cannot be read; this is the check of a claim before it is
    /// saved.
    package init(_ definition: ClaimDefinition) throws(ExpressionError) {
        self.definition = definition
        namesScopes = isScopeClaimName(definition.name)
        switch definition.valueType {
        case .expression: source = .expression(try ParsedExpression(parsing: definition.value))
        case .groups:
            source = .groups(try GroupFilter(definition.groupFilterType ?? .startsWith, definition.value))
        case .system:
            guard let claim = StandardClaim(rawValue: definition.name) else {
                throw ExpressionError(
                    .unknownFunction, at: SourceRange(start: 0, end: 0, line: 1, column: 1),
                    "there is no standard claim `\(definition.name)`")
            }
            source = .standard(claim)
        }
    }

    /// A claim that was saved; one that cannot be read is kept as broken.
    static func stored(_ definition: ClaimDefinition) -> CompiledClaim {
        do throws(ExpressionError) {
            return try CompiledClaim(definition)
        } catch {
            return CompiledClaim(definition, .broken(error))
        }
    }

    private init(_ definition: ClaimDefinition, _ source: Source) {
        self.definition = definition
        namesScopes = isScopeClaimName(definition.name)
        self.source = source
    }
}

/// All claims of an authorization server, ready for any number of tokens.
///
/// What can be decided without a request (status, kind of token, reserved names) is decided here, so that a
/// token costs only the claims that it may have.
package struct CompiledClaims: Sendable {
    /// Every definition, in order, for traces.
    let all: [CompiledClaim]
    private let accessToken: [CompiledClaim]
    private let idToken: [CompiledClaim]
    private let idTokenWithAccessToken: [CompiledClaim]
    private let needsByTarget: [ClaimTarget: ClaimNeeds]

    /// Takes claims in the order in which tokens will have them.
    package init(_ definitions: [ClaimDefinition]) {
        let all = definitions.map(CompiledClaim.stored)
        func claims(_ target: ClaimTarget) -> [CompiledClaim] {
            all.filter { standingReason(against: $0.definition, in: target) == nil }
        }
        self.all = all
        accessToken = claims(.accessToken)
        idToken = claims(.idToken)
        idTokenWithAccessToken = claims(.idTokenWithAccessToken)
        var needs: [ClaimTarget: ClaimNeeds] = [:]
        for target in ClaimTarget.allCases {
            for claim in claims(target) { needs[target, default: ClaimNeeds()].include(claim) }
        }
        needsByTarget = needs
    }

    package var count: Int { all.count }

    /// The claims that a token of this kind has if scopes and values allow.
    func candidates(for target: ClaimTarget) -> [CompiledClaim] {
        switch target {
        case .accessToken: accessToken
        case .idToken, .userInfo: idToken
        case .idTokenWithAccessToken: idTokenWithAccessToken
        }
    }

    /// The same when names are wished for: those may come beside an access token too.
    func candidates(for target: ClaimTarget, wished: Set<Name>) -> [CompiledClaim] {
        guard target == .idTokenWithAccessToken, !wished.isEmpty else { return candidates(for: target) }
        return idToken.filter { claim in
            claim.definition.alwaysIncludeInToken || wished.contains(Name(claim.definition.name))
        }
    }

    /// What must be gathered before claims of this kind can be resolved.
    package func needs(for target: ClaimTarget) -> ClaimNeeds { needsByTarget[target] ?? ClaimNeeds() }
}

/// Why a claim is in no token of a kind, whatever the request.
func standingReason(against claim: ClaimDefinition, in target: ClaimTarget) -> ClaimTrace.Reason? {
    guard claim.claimType == target.claimType else { return .otherToken }
    guard claim.isActive else { return .inactive }
    if !claim.isSystem, isProtectedClaimName(claim.name, for: claim.claimType) { return .reservedName }
    if target == .idTokenWithAccessToken, !claim.alwaysIncludeInToken { return .onlyFromUserInfo }
    return nil
}
