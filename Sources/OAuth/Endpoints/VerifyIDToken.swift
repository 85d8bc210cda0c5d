// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import JOSE
package import Primitives

extension ServerSnapshot {
    /// The claims of an ID token of this server that comes back as a hint (OIDC Core §3.1.2.1, RP-Initiated
    /// Logout 1.0 §2); `nil` for anything else.
    ///
    /// Its signature and issuer are right. It may have expired: a hint says who was meant, and gives no
    /// access. Access tokens and logout tokens are no ID tokens: only these have a `jti` that starts with
    /// `ID.`.
    package func hintedIDToken(_ text: String) -> JSONObject? {
        guard text.utf8.count <= 16_384, let token = try? CompactToken(text), let keyID = token.header.keyID,
            let key = verificationKeys[Name(keyID)],
            let payload = try? JOSE.verify(token, with: key, allowing: SignatureAlgorithm.asymmetric),
            let registered = try? RegisteredClaims(payload.claims), let issuer = registered.issuer,
            // bytes: signed by ourselves, as is what follows.
            issuers.contains(issuer), registered.tokenID?.hasPrefix("ID.") == true
        else { return nil }
        return payload.claims
    }
}
