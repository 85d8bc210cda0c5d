// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// The grant types that a rule may be for.
package enum GrantTypes {
    package static let clientCredentials = "client_credentials"

    /// In the order of lists on the wire.
    package static let known = [
        "implicit", clientCredentials, "authorization_code", "password", "refresh_token", "interaction_code",
        "urn:ietf:params:oauth:grant-type:device_code", "urn:ietf:params:oauth:grant-type:token-exchange",
        "urn:ietf:params:oauth:grant-type:saml2-bearer", "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "urn:openid:params:grant-type:ciba", "urn:okta:params:oauth:grant-type:otp",
        "urn:okta:params:oauth:grant-type:oob", "http://auth0.com/oauth/grant-type/mfa-otp",
        "http://auth0.com/oauth/grant-type/mfa-oob",
    ]

    /// Whether a rule may name it: a known one, or an extension grant, which is named by a URI (RFC 6749
    /// §4.5).
    ///
    /// A rule for an extension that this server does not have never matches, and does no harm.
    static func isAcceptable(_ name: String) -> Bool {
        if known.contains(name) { return true }
        guard let colon = name.firstIndex(of: ":"), name.utf8.count <= 255 else { return false }
        let scheme = name[..<colon]
        return !scheme.isEmpty && scheme.utf8.allSatisfy(isSchemeByte)
            && name[colon...].utf8.allSatisfy { (0x21...0x7E).contains($0) }
            && name.utf8.last != UInt8(ascii: ":")
    }

    /// Without repetitions, in the order of lists on the wire; others last, as they came.
    static func ordered(_ names: [String]) -> [String] {
        let others = names.withoutRepetitions.filter { !known.contains($0) }
        return known.filter(names.contains) + others
    }

    private static func isSchemeByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

extension [String] {
    /// Each element once, where it stands first.
    var withoutRepetitions: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
