// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Primitives

extension AuthorizationCheck {
    /// A code is bound to a secret of the one who asked for it (RFC 7636 §4.3); `plain` protects nothing.
    static let pkce = AuthorizationCheck("code_challenge") { draft, context throws(OAuthError) in
        guard let settings = draft.client?.app.settings, draft.responseType?.contains(.code) == true else {
            return
        }
        let challenge = draft.form["code_challenge"].flatMap { $0.isEmpty ? nil : $0 }
        let method = draft.form["code_challenge_method"].flatMap { $0.isEmpty ? nil : $0 }
        guard let challenge else {
            guard method == nil else {
                throw .invalidRequest(
                    "pkce_missing_challenge", "A 'code_challenge_method' was sent without a 'code_challenge'."
                )
            }
            let isPublic = settings.authenticationMethod == .none
            guard !isPublic, !settings.pkceRequired, !context.requirements.pkce else {
                throw .invalidRequest(
                    "pkce_challenge_required", "PKCE code challenge is required by the application.")
            }
            return
        }
        guard method == "S256" else {
            throw .invalidRequest(
                "pkce_unsupported_method",
                "The 'code_challenge_method' must be S256; without one it would be plain, which is not supported."
            )
        }
        guard challenge.utf8.count == 43, challenge.utf8.allSatisfy(isBase64URL) else {
            throw .invalidRequest(
                "pkce_invalid_challenge",
                "The 'code_challenge' must be the base64url of a SHA-256, which has 43 characters.")
        }
        draft.codeChallenge = challenge
    }

    /// The thumbprint of the key that will be proven when the code is exchanged (RFC 9449 §10).
    static let keyThumbprint = AuthorizationCheck("dpop_jkt") { draft, _ throws(OAuthError) in
        guard let thumbprint = draft.form["dpop_jkt"], !thumbprint.isEmpty else { return }
        guard thumbprint.utf8.count == 43, thumbprint.utf8.allSatisfy(isBase64URL) else {
            throw .invalidRequest(
                "invalid_dpop_jkt", "The 'dpop_jkt' must be the base64url of the SHA-256 thumbprint of a key."
            )
        }
        draft.keyThumbprint = thumbprint
    }
}

private func isBase64URL(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "_"): true
    default: false
    }
}

/// Whether a verifier is the one of a challenge (RFC 7636 §4.6); compared in constant time.
func verifies(_ verifier: String, _ challenge: String) -> Bool {
    let bytes = Array(verifier.utf8)
    guard (43...128).contains(bytes.count),
        bytes.allSatisfy({ isBase64URL($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "~") })
    else { return false }
    return Secret(Base64URL.encode(sha256(bytes))) == Secret(challenge)
}
