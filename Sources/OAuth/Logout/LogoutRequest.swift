// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Primitives

/// A request of a client to sign its user out (OpenID Connect RP-Initiated Logout 1.0 §2), checked.
package struct LogoutRequest: Sendable {
    /// The user of the hint; `nil` without a hint.
    package let subject: String?
    /// The client, by the hint or by `client_id`.
    package let app: App?
    /// Where the browser goes afterwards, with `state`; the URI is one that the client has registered.
    package let wayBack: String?
    /// `ui_locales`, the best first.
    package let locales: [String]

    /// The longest `state`, in bytes.
    static let longestState = 4096

    /// What is to be looked up before the request can be checked.
    package struct Reading: Sendable {
        fileprivate let form: FormParameters
        fileprivate let subject: String?
        /// The client that is named.
        package let clientID: String?
    }

    /// Reads the parameters and checks the hint, which may have expired: it says who is meant, and gives no
    /// access.
    package static func read(
        _ form: FormParameters, at snapshot: ServerSnapshot
    ) throws(OAuthError) -> Reading {
        guard form.firstDuplicate() == nil else { throw .duplicateParameter() }
        let named = form["client_id"].flatMap { $0.isEmpty ? nil : $0 }
        if let named, named.utf8.count > 100 { throw .unknownLogoutClient }
        guard let hint = form["id_token_hint"], !hint.isEmpty else {
            return Reading(form: form, subject: nil, clientID: named)
        }
        guard let claims = snapshot.hintedIDToken(hint), let subject = claims["sub"]?.string,
            let audience = claims["aud"]?.string
        else {
            throw .invalidRequest(
                "invalid_id_token_hint",
                "The 'id_token_hint' must be an ID token of this authorization server. Send one that it has issued, unchanged."
            )
        }
        if let named, Name(named) != Name(audience) {
            throw .invalidRequest(
                "client_mismatch",
                "The 'client_id' is not the client that the ID token of 'id_token_hint' was issued to.")
        }
        return Reading(form: form, subject: subject, clientID: audience)
    }

    /// Checks where the browser is to go: only to a URI that the client has registered, byte for byte.
    package init(_ reading: Reading, of app: App?) throws(OAuthError) {
        let form = reading.form
        if reading.clientID != nil, app == nil, reading.subject == nil { throw .unknownLogoutClient }
        subject = reading.subject
        self.app = app
        locales = (form["ui_locales"] ?? "").utf8.split(separator: UInt8(ascii: " "), maxSplits: 10)
            .prefix(10).filter { $0.count <= 35 }.map { String(Substring($0)) }
        guard let target = form["post_logout_redirect_uri"], !target.isEmpty else {
            wayBack = nil
            return
        }
        guard let app else {
            throw .invalidRequest(
                "missing_id_token_hint",
                "The 'post_logout_redirect_uri' needs 'id_token_hint' or 'client_id', which say whose it is.")
        }
        guard app.status == .active,
            app.settings.postLogoutRedirectURIs.contains(where: { Name($0) == Name(target) })
        else {
            throw .invalidRequest(
                "post_logout_redirect_uri_mismatch",
                "The 'post_logout_redirect_uri' must be one of the Logout redirect URIs in the client app settings, byte for byte."
            )
        }
        let state = form["state"] ?? ""
        guard state.utf8.count <= Self.longestState else {
            throw .invalidRequest(
                "invalid_state", "The 'state' parameter is longer than \(Self.longestState) bytes.")
        }
        wayBack = state.isEmpty ? target : adding([("state", state)], to: target)
    }
}

extension OAuthError {
    fileprivate static let unknownLogoutClient = OAuthError.invalidRequest(
        "invalid_client_id", "The 'client_id' names no app that is registered here.")
}

/// A URI with further parameters in its query, behind those that it has.
func adding(_ parameters: [(name: Name, value: String)], to uri: String) -> String {
    let bytes = uri.utf8
    // bytes: bytes of the URI.
    let separator =
        bytes.contains(UInt8(ascii: "?")) ? (bytes.last == UInt8(ascii: "?") ? "" : "&") : "?"
    return uri + separator + FormParameters(pairs: parameters).encoded
}
