// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// The claims that a client asks for one by one (OIDC Core §5.5).
package struct ClaimsParameter: Sendable, Equatable {
    /// Names that are wanted in the ID token.
    package private(set) var idToken: [String] = []
    /// Names that are wanted from UserInfo.
    package private(set) var userInfo: [String] = []
    /// The only user who may be signed in.
    package private(set) var subject: String?
    /// The authentication contexts of which one must be reached.
    package private(set) var essentialContexts: [String]?

    /// The longest parameter, in bytes, and the most claims of one place.
    private static let longest = 8192
    private static let most = 100

    package init() {}

    /// Reads the parameter; refuses what is no JSON object of the form of §5.5.
    package init(_ text: String) throws(OAuthError) {
        guard text.utf8.count <= Self.longest else {
            throw .invalidRequest(
                "invalid_claims", "The 'claims' parameter is longer than \(Self.longest) bytes.")
        }
        let json: JSON
        do {
            json = try JSON(reading: text)
        } catch {
            throw Self.malformed
        }
        guard let object = json.object else { throw Self.malformed }
        idToken = try Self.names(object["id_token"])
        userInfo = try Self.names(object["userinfo"])
        for place in [object["id_token"], object["userinfo"]] {
            if let value = place?["sub"]?["value"]?.string { subject = value }
        }
        guard let context = object["id_token"]?["acr"], context["essential"]?.bool == true else { return }
        let values = context["values"]?.strings ?? context["value"]?.string.map { [$0] }
        essentialContexts = values.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func names(_ place: JSON?) throws(OAuthError) -> [String] {
        guard let place, place != .null else { return [] }
        guard let members = place.object?.members, members.count <= most,
            members.allSatisfy({ $0.value == .null || $0.value.object != nil })
        else { throw malformed }
        return members.map(\.name.text)
    }

    private static let malformed = OAuthError.invalidRequest(
        "invalid_claims",
        "The 'claims' parameter must be a JSON object with the members id_token and userinfo, each an object "
            + "whose members are null or objects.")
}
