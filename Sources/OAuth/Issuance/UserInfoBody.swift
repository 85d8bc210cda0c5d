// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Claims
import Directory
package import Primitives

/// The answer of the UserInfo endpoint for the scopes of an access token (OIDC Core §5.3.2): `sub`, then
/// every claim for ID tokens that the scopes ask for.
///
/// `nil` without a user, or without the scope `openid`. `wished` are names that were granted one by one.
package func userInfoBody(
    _ facts: TokenFacts, scopes: [String], wished: Set<Name> = []
) throws(ClaimError) -> [UInt8]? {
    guard let user = facts.subject.user, scopes.contains("openid") else { return nil }
    let claims = try resolveClaims(
        facts.snapshot.claims, for: .userInfo, facts: claimFacts(facts, scopes: scopes, for: .userInfo),
        grantedScopes: scopes, wished: wished)
    var writer = JSONWriter(capacity: 512)
    writer.raw("{\"sub\":")
    writer.write(user.id.text)
    for claim in claims where claim.name != "sub" {
        writer.raw(",")
        writer.write(claim.name)
        writer.raw(":")
        writer.write(claim.value)
    }
    writer.raw("}")
    return writer.bytes
}
