// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// Whether no custom claim of this type may be created with the name.
///
/// These are the names that the original refuses, with their exact spelling, and the protected ones
/// (``isProtectedClaimName(_:for:)``) in any spelling. `groups` is the usual name of a groups claim and is
/// allowed; so is `scope` in access tokens, which many resource servers want as text (see
/// ``isScopeClaimName(_:)``).
package func isReservedClaimName(_ name: String, for type: ClaimType) -> Bool {
    if reservedInBoth.contains(name) { return true }
    let reserved = type == .resource ? reservedInAccessTokens : reservedInIDTokens
    return reserved.contains(name) || isProtectedClaimName(name, for: type)
}

/// Whether only the server itself may set the name in a token, because decisions hang on it (RFC 7519 §4.1,
/// RFC 8693 §4.1, RFC 7800 §3.1, RFC 9068 §2.2).
///
/// Case, a dotted path below the name and letters that look the same do not matter: what reads a token may be
/// sloppier than we are.
package func isProtectedClaimName(_ name: String, for type: ClaimType) -> Bool {
    let path = lookAlike(name)
    let first = String(path.prefix { $0 != "." })
    return protectedInBoth.contains(first) || (type == .identity && protectedInIDTokens.contains(first))
}

/// Whether what reads an access token may take the claim for its scopes (RFC 8693 §4.2, RFC 9068 §2.2.3), in
/// any spelling.
///
/// Such a claim names granted scopes only, and no hook touches it. In the profile of RFC 9068 it is the
/// server's own.
package func isScopeClaimName(_ name: String) -> Bool {
    let path = lookAlike(name)
    return ["scope", "scopes"].contains(String(path.prefix { $0 != "." }))
}

/// Whether a value is a text, or a list of texts, whose words are all among the scopes.
func namesOnly(_ scopes: [String], in value: JSON) -> Bool {
    let texts = value.string.map { [$0] } ?? value.strings
    guard let texts else { return false }
    return texts.allSatisfy { text in
        text.split(separator: " ").allSatisfy { word in scopes.contains { $0.utf8.elementsEqual(word.utf8) } }
    }
}

private let reservedInBoth: Set<String> = [
    "acr", "auth_time", "cid", "exp", "iat", "iss", "jti", "sid", "token_type", "ver", "cnf",
]

private let reservedInAccessTokens: Set<String> = [
    "as_uri", "authorization_details", "rpt", "rsi", "scp", "uid", "username",
]

private let reservedInIDTokens: Set<String> = [
    "active", "aid", "amr", "app_id", "app_type", "at_hash", "aud", "c_hash", "client_id", "client_ip",
    "client_req_id", "client_type", "client_user_agent", "device_compliance", "device_id", "device_known",
    "device_managed", "device_name", "device_trust", "did", "dst", "group", "hotk", "idp", "idp_iss",
    "mac_key",
    "may_act", "nonce", "oid", "okta_emailVerified", "okta_lastUpdated", "orig", "permissions", "purpose",
    "pwd_exp_days", "pwd_exp_time", "rid", "role", "scope", "scopes", "sub", "term", "user_ip",
]

private let protectedInBoth: Set<String> = [
    "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "ver", "acr", "auth_time", "cid", "uid", "scp", "sid",
    "cnf", "act",
    "may_act", "client_id", "token_type", "authorization_details",
]

private let protectedInIDTokens: Set<String> = [
    "nonce", "amr", "azp", "at_hash", "c_hash", "s_hash", "scope",
]

/// The name in small Latin letters as a hasty reader sees it.
private func lookAlike(_ name: String) -> String {
    var seen = String.UnicodeScalarView()
    for scalar in name.unicodeScalars {
        switch scalar.value {
        // Full-width forms.
        case 0xFF01...0xFF5E: seen.append(Unicode.Scalar(UInt8(scalar.value - 0xFEE0)))
        // What has no width of its own: marks, joiners, and what only directs the text.
        case 0x300...0x36F, 0xAD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2064, 0xFE00...0xFE0F, 0xFEFF:
            break
        default: seen.append(twins[scalar] ?? scalar)
        }
    }
    let lowered = String(seen).lowercased()
    return lowered.filter { !$0.isWhitespace }
}

/// Cyrillic, Greek and other letters that look like Latin ones.
private let twins: [Unicode.Scalar: Unicode.Scalar] = [
    "а": "a", "А": "a", "с": "c", "С": "c", "ԁ": "d", "е": "e", "Е": "e", "һ": "h", "Н": "h", "і": "i",
    "І": "i",
    "ј": "j", "Ј": "j", "ո": "n", "о": "o", "О": "o", "р": "p", "Р": "p", "ѕ": "s", "Ѕ": "s", "т": "t",
    "Т": "t",
    "υ": "u", "х": "x", "Х": "x", "у": "y", "У": "y", "В": "b", "α": "a", "Α": "a", "ο": "o", "Ο": "o",
    "ν": "v",
    "ι": "i", "Ι": "i", "Τ": "t", "Χ": "x", "Ν": "n", "Ε": "e", "Ρ": "p", "ı": "i", "ſ": "s", "ɑ": "a",
    "ⅽ": "c",
    "ⅾ": "d", "ⅰ": "i", "ⅴ": "v", "ⅹ": "x", "．": ".", "․": ".",
]
