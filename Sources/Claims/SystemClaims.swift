// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// One row of the claims that a new authorization server has.
package struct SystemClaim: Sendable, Equatable {
    package let name: String
    package let claimType: ClaimType
    package let valueType: ClaimValueType
    /// The expression of `sub`; the standard claims have none.
    package let value: String
    package let scopes: [String]
    package let alwaysIncludeInToken: Bool

    /// The claim as a definition of one server.
    package func definition(id: ID<ClaimDefinition>) -> ClaimDefinition {
        ClaimDefinition(
            id: id, name: name, claimType: claimType, valueType: valueType, value: value, scopes: scopes,
            alwaysIncludeInToken: alwaysIncludeInToken, isSystem: true)
    }
}

/// The access token's subject: the name of the user in the app, or the client id when there is no user.
package let defaultSubjectExpression = "(appuser != null) ? appuser.userName : app.clientId"

/// The claims of a new authorization server, in order: the standard claims of OIDC Core §5.1, then `sub`.
package let systemClaims: [SystemClaim] =
    StandardClaim.allCases.map { claim in
        SystemClaim(
            name: claim.rawValue, claimType: .identity, valueType: .system, value: "", scopes: [claim.scope],
            alwaysIncludeInToken: claim.alwaysIncludeInToken)
    } + [
        SystemClaim(
            name: "sub", claimType: .resource, valueType: .expression, value: defaultSubjectExpression,
            scopes: [],
            alwaysIncludeInToken: true)
    ]
