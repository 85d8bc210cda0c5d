// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import JOSE
package import Primitives

/// How a request says which client it comes from, and proves it: exactly one method (RFC 6749 §2.3).
package enum PresentedCredentials: Sendable {
    case basic(clientID: String, secret: Secret)
    case post(clientID: String, secret: Secret)
    case assertion(clientID: String?, assertion: String)
    /// A public client names itself and proves nothing.
    case none(clientID: String)

    /// The client that the request says it comes from, itself or by the issuer of its assertion, whose
    /// signature nobody has looked at; `nil` when it says nothing that can be read.
    var claimedID: String? {
        switch self {
        case .basic(let clientID, _), .post(let clientID, _), .none(let clientID): return clientID
        case .assertion(let clientID?, _): return clientID
        case .assertion(nil, let assertion):
            let claims = try? CompactToken(assertion).unverifiedClaims()
            return claims.flatMap { try? RegisteredClaims($0) }?.issuer
        }
    }

    /// In bytes.
    static let longestClientID = 100

    private static let assertionType: Name = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

    /// Finds the one method in a form and the `Authorization` header.
    package init(_ form: FormParameters, authorization: String?) throws(OAuthError) {
        let secret = form["client_secret"]
        let assertion = form["client_assertion"]
        let basic = authorization.flatMap { Self.afterScheme(Array($0.utf8)) }
        let hasBasic = basic != nil
        if authorization != nil, !hasBasic { throw Self.badBasic }
        guard [hasBasic, secret != nil, assertion != nil].count(where: { $0 }) <= 1 else {
            throw OAuthError(
                401, .invalidRequest, "multiple_client_credentials",
                "Cannot supply multiple client credentials. Use one of the following: credentials in the Authorization "
                    + "header, credentials in the post body, or a client_assertion in the post body.")
        }
        if let basic {
            let (clientID, secret) = try Self.readBasic(basic)
            if let named = form["client_id"], Name(named) != Name(clientID) { throw Self.badBasic }
            self = .basic(clientID: clientID, secret: secret)
        } else if let secret {
            self = .post(clientID: try Self.clientID(form), secret: Secret(secret))
        } else if let assertion {
            guard form["client_assertion_type"].map({ Name($0) }) == Self.assertionType else {
                throw .invalidRequest(
                    "invalid_client_assertion_type", "client_assertion_type must be \(Self.assertionType).")
            }
            let named = form["client_id"] == nil ? nil : try Self.clientID(form)
            self = .assertion(clientID: named, assertion: assertion)
        } else {
            guard form["client_id"] != nil else {
                throw .invalidClient("missing_client_credentials", "No client credentials found.")
            }
            self = .none(clientID: try Self.clientID(form))
        }
    }

    private static let badBasic = OAuthError.invalidClient(
        "invalid_basic_auth_creds",
        "Found an Authorization header that does not hold client credentials. It must be Basic, with the form-encoded "
            + "client_id and client_secret joined by a colon, in Base64.")

    private static func clientID(_ form: FormParameters) throws(OAuthError) -> String {
        guard let clientID = form["client_id"], !clientID.isEmpty, clientID.utf8.count <= longestClientID
        else {
            throw .invalidClient("invalid_client_id", "Invalid value for 'client_id' parameter.")
        }
        return clientID
    }

    /// What follows the word `Basic`, in any case, and a space; spaces around it do not count.
    ///
    /// `nil` for another scheme (RFC 9110 §11.4).
    private static func afterScheme(_ header: [UInt8]) -> ArraySlice<UInt8>? {
        let space = UInt8(ascii: " ")
        // bytes: bytes of the header.
        guard header.count >= 6, header[5] == space,
            zip(header, "basic".utf8).allSatisfy({ $0 | 0x20 == $1 })
        else { return nil }
        var rest = header[6...]
        // bytes: bytes of the header.
        while rest.first == space { rest.removeFirst() }
        // bytes: bytes of the header.
        while rest.last == space { rest.removeLast() }
        return rest
    }

    /// Both parts are form-encoded before they are joined (RFC 6749 §2.3.1).
    private static func readBasic(_ encoded: ArraySlice<UInt8>) throws(OAuthError) -> (String, Secret) {
        guard encoded.count <= 4096, let bytes = Base64URL.decodeStandard(encoded),
            let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
            let clientID = try? FormParameters.decode(bytes[..<colon]),
            let secret = try? FormParameters.decode(bytes[(colon + 1)...]), !clientID.isEmpty,
            clientID.utf8.count <= longestClientID
        else { throw badBasic }
        return (clientID, Secret(secret))
    }
}
