// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import OAuth
import Primitives

/// What a client presents: the first line is the `Authorization` header, the rest the form.
///
/// The rest is also taken as what stands behind the Base64 of a Basic header. Credentials that are found are
/// found again when they are written as RFC 6749 §2.3.1 says, and never print.
@Sendable func checkCredentials(_ input: [UInt8]) throws {
    let (line, body) = splitAtLine(input)
    if let header = text(line), let form = try? FormParameters(Array(body)) {
        try check(try? PresentedCredentials(form, authorization: header.isEmpty ? nil : header))
    }
    try check(try? PresentedCredentials(FormParameters(), authorization: basic(Array(body))))
}

private func check(_ credentials: PresentedCredentials?) throws {
    switch credentials {
    case .basic(let clientID, let secret)?:
        try check(clientID)
        let pair = FormParameters.encode(clientID) + ":" + FormParameters.encode(secret.revealText())
        guard pair.utf8.count <= 3000 else { return }
        let again = try? PresentedCredentials(FormParameters(), authorization: basic(Array(pair.utf8)))
        guard case .basic(let sameID, let sameSecret)? = again else {
            throw BrokenInvariant(description: "a Basic header that was read is refused when written again")
        }
        try hold(
            isSame(clientID, sameID) && secret == sameSecret, "a Basic header changes when written again")
        try hold("\(again as Any)".contains("«secret»"), "credentials print their secret")
    case .post(let clientID, let secret)?:
        try check(clientID)
        try hold("\(secret)" == "«secret»", "a secret prints")
    case .none(let clientID)?: try check(clientID)
    case .assertion(_, let assertion)?: _ = assertion
    case nil: break
    }
}

private func check(_ clientID: String) throws {
    try hold((1...100).contains(clientID.utf8.count), "a client id is empty or too long")
}

private func basic(_ pair: [UInt8]) -> String {
    var encoded = Base64URL.encode(pair).utf8.map { byte in
        switch byte {
        case UInt8(ascii: "-"): UInt8(ascii: "+")
        case UInt8(ascii: "_"): UInt8(ascii: "/")
        default: byte
        }
    }
    while encoded.count % 4 != 0 { encoded.append(UInt8(ascii: "=")) }
    return "Basic " + String(decoding: encoded, as: UTF8.self)
}
