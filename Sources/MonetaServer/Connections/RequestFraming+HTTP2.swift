// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import HTTPTypes
package import NIOHTTPTypes
import Primitives

extension HTTPRequestPart: FramedPart {
    /// Whether it begins a request of HTTP/2 of which host or target are not sure.
    package var isAmbiguous: Bool {
        if case .head(let head) = self { head.isAmbiguous } else { false }
    }
}

extension HTTPRequest {
    /// Whether host or target of a request are not sure.
    ///
    /// - One `Host` at most, and it is the `:authority` (RFC 9113 §8.3.1).
    /// - Authority and target are visible ASCII.
    package var isAmbiguous: Bool {
        var host: Name?
        for field in headerFields where field.name.canonicalName.utf8.count == 4 {
            guard Name(field.name.canonicalName) == "host" else { continue }
            guard host == nil else { return true }
            host = Name(field.value)
        }
        if let host, let authority, host != Name(authority) { return true }
        return !isVisibleASCII(authority ?? "") || !isVisibleASCII(path ?? "")
    }
}
