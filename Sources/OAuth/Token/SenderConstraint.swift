// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// What the holder of a token must prove to use it.
package enum SenderConstraint: Sendable, Equatable {
    /// Nothing: whoever has the token may use it (RFC 6750).
    case none
    /// That it has the private key with this SHA-256 thumbprint (RFC 9449 §6.1, RFC 7638).
    case dpop(thumbprint: String)

    /// The value of `token_type` (RFC 6749 §7.1, RFC 9449 §5).
    package var tokenType: String {
        switch self {
        case .none: "Bearer"
        case .dpop: "DPoP"
        }
    }

    /// The claim `cnf` (RFC 7800 §3.1); `nil` for a token without one.
    package var confirmation: JSON? {
        switch self {
        case .none: nil
        case .dpop(let thumbprint): ["jkt": .string(thumbprint)]
        }
    }

    /// Reads the claim `cnf` of a token of ours; `nil` for one that names no key.
    package init?(confirmation: JSON?) {
        guard let confirmation else {
            self = .none
            return
        }
        guard let thumbprint = confirmation["jkt"]?.string else { return nil }
        self = .dpop(thumbprint: thumbprint)
    }
}
