// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Primitives
package import SystemLog

/// An authorization request that waits for its user to sign in or to consent, and what came of it so far.
///
/// It belongs to the browser that began it: without the secret of that browser nobody can go on with it, or
/// be brought to (login CSRF, RFC 9700 §4.7).
package struct AuthorizationFlow: Sendable {
    /// How long the user may take.
    package static let lifetime = Duration.seconds(7200)
    /// So many can wait in one browser; the oldest end first.
    package static let mostOfBrowser = 20

    /// The SHA-256 of the handle.
    package let hash: String
    package let serverID: ID<AuthorizationServer>
    package let appID: ID<App>
    /// The issuer that the request was sent to.
    package let issuer: String
    /// The request as it was sent; it is checked again at each step, for the configuration may have changed.
    package let parameters: FormParameters
    /// Who has been asked for consent and has given it.
    package let consentedBy: ID<User>?
    /// Whether the user has refused.
    package let isRefused: Bool
    package let created: Timestamp

    /// The path by which the browser comes back, for a server whose name in paths is known.
    package static func path(of handle: Secret, at server: borrowing AuthorizationServer) -> String {
        let base = server.isOrganisation ? "/oauth2/v1" : "/oauth2/\(server.pathName)/v1"
        return "\(base)/authorize/\(handle.revealText())"
    }
}

/// The secret of a browser and of a flow, as pages hold them.
package struct FlowKey: Sendable {
    /// From the path.
    package let handle: Secret
    /// From the cookie of the browser.
    package let browser: Secret

    package init(handle: Secret, browser: Secret) {
        self.handle = handle
        self.browser = browser
    }
}

/// Begins a flow and answers its handle.
package func beginAuthorization(
    _ request: FormParameters, of app: ID<App>, at server: ID<AuthorizationServer>, issuer: String,
    browser: Secret, in change: Change
) throws -> Secret {
    let token = OpaqueToken(prefix: "", in: change.surroundings)
    let records = AuthorizationFlowRecords(change)
    let browserHash = OpaqueToken.hash(browser.reveal())
    try records.trim(ofBrowser: browserHash, to: AuthorizationFlow.mostOfBrowser - 1)
    try records.insert(
        AuthorizationFlow(
            hash: token.hash, serverID: server, appID: app, issuer: issuer, parameters: request,
            consentedBy: nil, isRefused: false, created: change.now),
        browserHash: browserHash, expiresAt: change.now + AuthorizationFlow.lifetime)
    return token.secret
}
