// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// How strong a sign-in the client wants (OIDC Core §2 `acr`), of what this server knows.
package enum AuthenticationContext: Sendable, Equatable {
    /// Nothing that is known was asked for.
    case unasked
    /// The first of the wishes that every sign-in meets.
    case met(String)
    /// Only contexts that no sign-in here reaches.
    case unmet

    /// Met by a password.
    static let reached = [
        "urn:okta:loa:1fa:any", "urn:okta:loa:1fa:pwd", "urn:okta:loa:2fa:any:ifpossible",
    ]
    /// Known, and in need of more factors than there are.
    static let beyond = ["urn:okta:loa:2fa:any", "phr", "phrh"]

    /// `requested` is in the order of preference; unknown ones are left out, unless they are essential (OIDC
    /// Core §5.5.1.1).
    package init(requested: [String], isEssential: Bool = false) {
        if let met = requested.first(where: Self.reached.contains) {
            self = .met(met)
        } else if requested.contains(where: Self.beyond.contains) || (isEssential && !requested.isEmpty) {
            self = .unmet
        } else {
            self = .unasked
        }
    }

    /// The claim `acr` of the tokens.
    package var value: String? {
        if case .met(let value) = self { value } else { nil }
    }
}
