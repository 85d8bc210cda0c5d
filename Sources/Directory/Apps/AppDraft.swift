// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// What a request to create or replace an app asks for.
package struct AppDraft: Sendable {
    package var label: String
    /// `nil`: the app's id becomes its `client_id`, or stays what it is.
    package var clientID: String?
    /// `nil`: one is made if the app needs one and has none.
    package var clientSecret: Secret?
    package var settings: OAuthSettings
    /// What ``App/document`` holds.
    package var document: JSONObject
    /// The keys of `settings.oauthClient.jwks`.
    package var keys: [ClientKeyDraft]

    package init(
        label: String, clientID: String? = nil, clientSecret: Secret? = nil, settings: OAuthSettings,
        document: JSONObject = [:], keys: [ClientKeyDraft] = []
    ) {
        self.label = label
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.settings = settings
        self.document = document
        self.keys = keys
    }

    /// Refuses a draft that breaks a rule, with every cause.
    func check() throws(ChangeRefused) {
        var causes = problems(of: settings)
        if let clientID, let problem = Self.problem(ofClientID: clientID) {
            causes.append("client_id: \(problem)")
        }
        if let clientSecret {
            if settings.authenticationMethod == .none {
                causes.append("client_secret: must not be given when token_endpoint_auth_method is none")
            } else if let problem = ClientSecret.problem(
                of: clientSecret, for: settings.authenticationMethod)
            {
                causes.append("client_secret: \(problem)")
            }
        }
        if !keys.isEmpty, settings.jwksURI != nil {
            causes.append("jwks: must not be given together with jwks_uri (RFC 7591 §2)")
        }
        guard causes.isEmpty else { throw .invalid(object: "oauthClient", causes: causes) }
        try ClientKeyDraft.check(keys)
    }

    private static func problem(ofClientID text: String) -> String? {
        guard (6...100).contains(text.utf8.count) else { return "must have 6 to 100 characters" }
        guard text != "ALL_CLIENTS" else { return "ALL_CLIENTS is reserved" }
        let allowed = text.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || "$-_.+!*'(),".utf8.contains(byte)
        }
        return allowed ? nil : "may have letters, digits and $-_.+!*'(), only"
    }
}
