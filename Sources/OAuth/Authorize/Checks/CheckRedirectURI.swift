// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
import Primitives

extension AuthorizationCheck {
    /// The redirect URI is one that the client has registered, compared as bytes (RFC 9700 §2.1).
    static let redirectURI = AuthorizationCheck("redirect_uri") { draft, _ throws(OAuthError) in
        guard let client = draft.client else { return }
        let given = draft.form.all("redirect_uri")
        guard given.count <= 1 else { throw .duplicateParameter() }
        guard let uri = given.first, !uri.isEmpty else {
            throw .invalidRequest("missing_redirect_uri", "The 'redirect_uri' parameter is required.")
        }
        guard uri.utf8.count <= 2048, isRegistered(uri, by: client.app.settings) else {
            throw .invalidRequest(
                "redirect_uri_mismatch",
                "The 'redirect_uri' parameter must be a Login redirect URI in the client app settings.")
        }
        draft.redirectURI = uri
    }
}

/// Whether an address is among the redirect URIs of an app.
///
/// It must be the same bytes. Two exceptions: a native app on the machine itself may use any port of a
/// registered loopback address (RFC 8252 §7.3), and a `*` in the lowest label of a registered host is any one
/// label where the app allows wildcards.
package func isRegistered(_ uri: String, by settings: OAuthSettings) -> Bool {
    isListed(uri, in: settings.redirectURIs, of: settings)
}

/// The same of any list of addresses of an app.
package func isListed(_ uri: String, in registered: [String], of settings: OAuthSettings) -> Bool {
    let bytes = Name(uri)
    if registered.contains(where: { Name($0) == bytes }) { return true }
    // What follows takes addresses apart, which is safe only for those that all readers take apart alike.
    guard let parts = AbsoluteURI(uri), !parts.hasFragment else { return false }
    if settings.applicationType == .native, parts.scheme == "http", parts.isLoopback {
        return registered.contains { isSame($0, but: .port, as: parts) }
    }
    guard settings.others["wildcard_redirect"]?.string == "SUBDOMAIN", !uri.utf8.contains(UInt8(ascii: "*"))
    else { return false }
    return registered.contains { isSame($0, but: .lowestLabel, as: parts) }
}

private enum Difference { case port, lowestLabel }

/// Whether a registered address is another one but for what may differ.
private func isSame(_ registered: String, but difference: Difference, as uri: AbsoluteURI) -> Bool {
    guard let own = AbsoluteURI(registered), Name(own.scheme) == Name(uri.scheme),
        Name(own.rest) == Name(uri.rest), let ownHost = own.host, let host = uri.host
    else { return false }
    switch difference {
    case .port: return own.isLoopback && Name(ownHost) == Name(host)
    case .lowestLabel: return own.port == uri.port && matches(ownHost, host)
    }
}

/// Whether a host fits one with a `*` in its lowest label, for example `review-*.example.com`.
private func matches(_ pattern: String, _ host: String) -> Bool {
    let own = pattern.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1)
    let other = host.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1)
    guard own.count == 2, other.count == 2, own[1].elementsEqual(other[1]),
        let star = own[0].firstIndex(of: UInt8(ascii: "*"))
    else { return false }
    let before = own[0][..<star]
    let after = own[0][own[0].index(after: star)...]
    // A label is letters, digits and hyphens, so what the star stands for never holds a dot.
    return other[0].count > before.count + after.count && other[0].starts(with: before)
        && other[0].suffix(after.count).elementsEqual(after)
}
