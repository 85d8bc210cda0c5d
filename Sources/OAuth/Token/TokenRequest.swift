// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Primitives

/// A token request as received, read once (RFC 6749 §3.2).
package struct TokenRequest: Sendable {
    package let grantType: GrantType
    /// The scopes asked for, in their order and each once; empty when none was asked for.
    package let scopes: [String]
    /// RFC 8707 §2.
    package let resource: String?
    package let form: FormParameters

    /// The longest `scope` that is looked at, in bytes.
    static let longestScope = 4096
    static let mostScopes = 200
    /// In bytes.
    private static let longestGrantType = 128
    /// The longest `resource`, in bytes.
    private static let longestResource = 2048
    /// RFC 8707 §2 lets it stand more than once.
    private static let repeatable: Set<Name> = ["resource"]

    /// Refuses parameters that stand twice (RFC 6749 §3.2), `resource` aside; `grants` are those that a
    /// refusal names.
    package init(_ form: FormParameters, grants: @autoclosure () -> [GrantType]) throws(OAuthError) {
        guard form.firstDuplicate(except: Self.repeatable) == nil else { throw .duplicateParameter() }
        guard let grantType = form["grant_type"], !grantType.isEmpty else {
            throw .invalidRequest(
                "token_request_missing_grant_type",
                "The token request must specify a 'grant_type'. Valid values: "
                    + "[\(grants().names.joined(separator: ", "))].")
        }
        // No grant has such a name. It is refused before anything keeps it.
        guard grantType.utf8.count <= Self.longestGrantType, grantType.utf8.allSatisfy({ $0 < 128 }) else {
            throw .unsupportedGrantType(supported: grants())
        }
        self.grantType = GrantType(grantType)
        self.form = form
        scopes = try readScopes(form["scope"])
        let resources = form.all("resource")
        guard resources.count <= 1 else {
            throw .invalidTarget(
                "too_many_resources", "Too many 'resource' parameters in the request; maximum allowed is 1.")
        }
        // RFC 8707 §2: an absolute URI, so it is ASCII.
        guard
            resources.allSatisfy({ $0.utf8.count <= Self.longestResource && $0.utf8.allSatisfy { $0 < 128 } })
        else {
            throw .invalidTarget(
                "invalid_resource",
                "The 'resource' must be a URI of at most \(Self.longestResource) bytes.")
        }
        resource = resources.first
    }
}

extension TokenRequest {
    /// The same request for scopes and a resource that were decided before.
    func replacing(scopes: [String]?, resource: String?) -> TokenRequest {
        TokenRequest(
            grantType: grantType, scopes: scopes ?? self.scopes, resource: resource ?? self.resource,
            form: form)
    }

    private init(grantType: GrantType, scopes: [String], resource: String?, form: FormParameters) {
        self.grantType = grantType
        self.scopes = scopes
        self.resource = resource
        self.form = form
    }
}

/// The words of a `scope` parameter, each once.
///
/// Refuses characters that RFC 6749 §3.3 does not allow.
package func readScopes(_ text: String?) throws(OAuthError) -> [String] {
    guard let text else { return [] }
    guard text.utf8.count <= TokenRequest.longestScope else {
        throw .invalidScope(
            "invalid_scope", "The scope parameter is longer than \(TokenRequest.longestScope) bytes.")
    }
    guard text.utf8.allSatisfy({ (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }) else {
        throw .invalidScope(
            "invalid_scope",
            "The scope parameter has a character that scopes cannot have (RFC 6749 section 3.3).")
    }
    var scopes: [String] = []
    for word in text.utf8.split(separator: UInt8(ascii: " ")) {
        let scope = String(Substring(word))
        // bytes: ASCII, as was checked above.
        if !scopes.contains(scope) { scopes.append(scope) }
        guard scopes.count <= TokenRequest.mostScopes else {
            throw .invalidScope(
                "invalid_scope", "More than \(TokenRequest.mostScopes) scopes were requested.")
        }
    }
    return scopes
}
