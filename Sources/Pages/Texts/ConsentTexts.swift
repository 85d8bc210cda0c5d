// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Allowing an app something.
struct ConsentTexts: Sendable {
    /// `{0}` is the app.
    let title: String
    /// `{0}` is the user's name.
    let signedInAs: String
    let notYou: String
    let willBeAble: String
    let optional: String
    let allowedBefore: String
    let allow: String
    let deny: String
    let takeBack: String
    let yourApps: String
    /// `{0}` is the app, in the three of them.
    let terms: String
    let privacy: String
    let site: String
    let hasChanged: String
    let scopes: ScopeTexts
}

/// What the scopes of OpenID Connect let an app do (OIDC Core §5.4, §11): in a few words, and exactly.
struct ScopeTexts: Sendable {
    let openID: ScopeWords
    let profile: ScopeWords
    let email: ScopeWords
    let address: ScopeWords
    let phone: ScopeWords
    let offlineAccess: ScopeWords
    let deviceSSO: ScopeWords
}

/// What a scope lets an app do, in the words of a person.
package struct ScopeWords: Sendable, Equatable {
    package let name: String
    package let description: String?

    package init(_ name: String, _ description: String? = nil) {
        self.name = name
        self.description = description
    }
}
