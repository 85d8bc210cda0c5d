// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// What is wrong with a redirect URI that an app wants to register; `nil` when nothing is.
///
/// It must be absolute and without a fragment (RFC 6749 §3.1.2), over TLS unless it stays on the machine
/// (RFC 9700 §2.6, RFC 8252 §7.3), and a private scheme belongs to native apps and names a domain in reverse
/// (RFC 8252 §7.1), which also keeps `javascript:` and its like out. A `*` is allowed only where
/// `wildcard_redirect` is `SUBDOMAIN`: once, in the lowest label of an https host.
package func problem(
    ofRedirectURI text: String, for type: OAuthSettings.ApplicationType, allowsWildcard: Bool
) -> String? {
    guard let uri = AbsoluteURI(text) else {
        return "must be an absolute URI of visible ASCII characters, without user information"
    }
    guard !uri.hasFragment else { return "must not have a fragment" }
    if text.contains("*") {
        return problem(ofWildcard: text, uri, allowsWildcard: allowsWildcard)
    }
    switch uri.scheme {
    case "https": return uri.host == nil ? "must name a host" : nil
    case "http":
        return uri.isLoopback ? nil : "must use https unless the host is localhost, 127.0.0.1 or [::1]"
    default:
        guard type == .native else { return "must use https; private schemes are for native apps" }
        return uri.scheme.contains(".")
            ? nil : "a private scheme must be a domain name in reverse, for example com.example.app"
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
