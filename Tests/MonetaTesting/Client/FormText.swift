// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// The value of an `Authorization` header with a client's id and secret (RFC 6749 §2.3.1).
package func basicCredentials(_ id: String, _ secret: String) -> String {
    let pair = [id, secret].map { formEncoded($0) }.joined(separator: ":")
    return "Basic " + base64(Array(pair.utf8))
}

/// A name or value of a form (the WHATWG's `application/x-www-form-urlencoded`).
package func formEncoded(_ text: String) -> String {
    text.utf8.map { byte -> String in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: String(UnicodeScalar(byte))
        case 0x20: "+"
        default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
    }.joined()
}

/// A form of names and values, in their order.
package func formText(_ fields: [(String, String)]) -> String {
    fields.map { "\(formEncoded($0.0))=\(formEncoded($0.1))" }.joined(separator: "&")
}

/// Base64 with padding (RFC 4648 §4).
package func base64(_ bytes: [UInt8]) -> String {
    let text = String(Base64URL.encode(bytes).map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
    return text + String(repeating: "=", count: (4 - text.count % 4) % 4)
}
