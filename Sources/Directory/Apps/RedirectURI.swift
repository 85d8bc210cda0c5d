// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// What is wrong with a redirect URI that an app wants to register; `nil` when nothing is.
///
/// It must be absolute and without a fragment (RFC 6749 §3.1.2), and of no scheme that browsers run or open
/// themselves. A `*` is allowed only where `wildcard_redirect` is `SUBDOMAIN`: once, in the lowest label of
/// an https host. What is taken and yet unsafe is told of: ``redirectWeakness(of:for:)``.
package func problem(ofRedirectURI text: String, allowsWildcard: Bool) -> String? {
    guard let uri = AbsoluteURI(text) else {
        return "must be an absolute URI of visible ASCII characters, without user information"
    }
    guard !uri.hasFragment else { return "must not have a fragment" }
    if text.utf8.contains(UInt8(ascii: "*")) {
        return problem(ofWildcard: text, uri, allowsWildcard: allowsWildcard)
    }
    if uri.scheme == "https" || uri.scheme == "http" {
        return uri.host == nil ? "must name a host" : nil
    }
    guard !schemesOfBrowsers.contains(uri.scheme) else {
        return "must not have one of the schemes \(schemesOfBrowsers.joined(separator: ", "))"
    }
    return nil
}

/// With these the browser would run or open the URI itself, and no app would get the code.
private let schemesOfBrowsers = ["javascript", "data", "vbscript", "file", "blob", "about"]

/// Why a redirect URI that may be registered is less safe than it should be.
package enum RedirectWeakness: Sendable {
    /// The code passes the network in the clear (RFC 9700 §2.6).
    case plain
    /// A private scheme that is no domain name in reverse, which any app on the device may claim (RFC 8252
    /// §7.1), or one of an app that is not native.
    case privateScheme
}

/// What is unsafe about a redirect URI; `nil` when nothing is, or when it is none.
///
/// Plain http is safe where it stays on the machine (RFC 8252 §7.3).
package func redirectWeakness(
    of text: String, for type: OAuthSettings.ApplicationType
) -> RedirectWeakness? {
    guard let uri = AbsoluteURI(text) else { return nil }
    switch uri.scheme {
    case "https": return nil
    case "http": return uri.isLoopback ? nil : .plain
    default:
        return type == .native && uri.scheme.utf8.contains(UInt8(ascii: ".")) ? nil : .privateScheme
    }
}

private func problem(ofWildcard text: String, _ uri: AbsoluteURI, allowsWildcard: Bool) -> String? {
    guard allowsWildcard else {
        return "must not have a * unless wildcard_redirect is SUBDOMAIN"
    }
    guard uri.scheme == "https", let host = uri.host else { return "a URI with a * must use https" }
    let labels = host.split(separator: ".")
    guard text.filter({ $0 == "*" }).count == 1, labels.first?.contains("*") == true, labels.count >= 3 else {
        return "may have one *, in the lowest label of a host of three labels or more"
    }
    return nil
}

/// What is wrong with the address of a page or document of an app; `nil` when nothing is.
///
/// Such addresses are shown as links or fetched, so other schemes than http and https are refused.
package func problem(ofPage text: String) -> String? {
    guard let uri = AbsoluteURI(text), uri.host != nil, uri.scheme == "https" || uri.scheme == "http",
        !text.contains("*")
    else { return "must be an absolute https or http URI" }
    return nil
}
