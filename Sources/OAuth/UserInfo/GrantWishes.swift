// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import Directory
import Policies
package import Primitives

/// The claims that tokens of a request have because the client has asked for them one by one (OIDC Core
/// §5.5).
package struct GrantedWishes: Sendable, Equatable {
    /// In the ID token.
    package var idToken: Set<Name> = []
    /// From UserInfo.
    package var userInfo: Set<Name> = []
}

/// Decides which wishes are granted: a wish never gives what the scope of the claim would not.
///
/// Pure. A standard claim needs its scope to be granted; or the access policy decides the same with that
/// scope added, and the user need not be asked for it. Claims of the server's own definitions go by their
/// scopes alone, and a wish only brings them into the ID token.
func grantWishes(
    _ facts: TokenFacts, granted scopes: [String], ruleID: String,
    rule: (_ scopes: [String]) -> String?
) -> GrantedWishes {
    let wishes = facts.wishes
    guard !wishes.idToken.isEmpty || !wishes.userInfo.isEmpty, scopes.contains("openid") else {
        return GrantedWishes()
    }
    var decided: [String: Bool] = [:]
    func allows(_ scope: String) -> Bool {
        if scopes.contains(scope) { return true }
        if let known = decided[scope] { return known }
        let asks = facts.client.app.settings.consentMethod == "REQUIRED"
        let isOpen =
            facts.snapshot.scopes[scope].map { $0.consent == .implicit || !asks } == true
            // bytes: ids of our own.
            && rule(scopes + [scope]) == ruleID
        decided[scope] = isOpen
        return isOpen
    }
    func granted(_ names: [String]) -> Set<Name> {
        // bytes: words of our own.
        Set(
            names.filter { name in StandardClaim(rawValue: name).map { allows($0.scope) } ?? true }.map {
                Name($0)
            })
    }
    return GrantedWishes(idToken: granted(wishes.idToken), userInfo: granted(wishes.userInfo))
}
