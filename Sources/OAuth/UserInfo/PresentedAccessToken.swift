// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// An access token as a request to a protected resource presents it (RFC 6750 §2, RFC 9449 §7.1).
package struct PresentedAccessToken: Sendable {
    /// How it is presented.
    enum Scheme: Sendable {
        case bearer, dpop
    }

    let text: String
    let scheme: Scheme

    /// Finds the one token of a request: in its `Authorization` header, or in its form.
    ///
    /// `form` is the body if it is a form (§2.2). A token in the address is refused, for addresses end up in
    /// logs (RFC 9700 §4.3.2).
    package init(
        authorization: [String], form: FormParameters, query: FormParameters
    ) throws(TokenRefusal) {
        guard query.all("access_token").isEmpty else { throw .inAddress }
        let inForm = form.all("access_token")
        guard inForm.count + authorization.count <= 1 else { throw .twice }
        if let text = inForm.first {
            self.text = text
            scheme = .bearer
            return
        }
        guard let header = authorization.first else { throw .missing }
        let parts = header.utf8.split(separator: UInt8(ascii: " "), maxSplits: 1)
        guard let word = parts.first else { throw .missing }
        switch Name(word).lowercasedASCII {
        case "bearer": scheme = .bearer
        case "dpop": scheme = .dpop
        default: throw .missing
        }
        guard parts.count == 2 else { throw .malformed }
        text = String(Substring(parts[1])).trimmingBlanks
        guard !text.isEmpty, !text.utf8.contains(UInt8(ascii: " ")) else { throw .malformed }
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        let blank = UInt8(ascii: " ")
        let rest = utf8.drop { $0 == blank }
        return String(Substring(rest))
    }
}
