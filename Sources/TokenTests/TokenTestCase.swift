// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// One request for tokens and what must come out of it.
package struct TokenTestCase: Sendable, Equatable {
    /// The name of the test, and of a matrix what distinguishes this request from the others.
    package let name: String
    package let request: TokenTestRequest
    package let expectation: Expectation
}

/// A request for tokens as files of tests write it.
package struct TokenTestRequest: Sendable, Hashable {
    /// The grant type of services: the client acts for itself (RFC 6749 §4.4).
    package static let clientCredentials = "client_credentials"

    /// The authorization server, by id, name or `default`.
    package var server: String
    /// The app, by `client_id`, id or label.
    package var client: String
    package var grant: String
    /// The user, by login or id; `nil` when there is none.
    package var user: String?
    /// Empty asks for the default scopes.
    package var scopes: [String]
    /// RFC 8707 §2.
    package var resource: String?

    package init(
        server: String, client: String, grant: String, user: String? = nil, scopes: [String],
        resource: String? = nil
    ) {
        self.server = server
        self.client = client
        self.grant = grant
        self.user = user
        self.scopes = scopes
        self.resource = resource
    }

    /// The body that a preview takes; the names of app and user are still as written.
    package var body: JSON {
        var object: JSONObject = ["clientId": .string(client), "grantType": .string(grant)]
        object["userId"] = user.map { .string($0) }
        object["scopes"] = .strings(scopes)
        object["resource"] = resource.map { .string($0) }
        return .object(object)
    }

    /// The request in one line, for people.
    package var sentence: String {
        var text = "\(client) at \(server), \(grant)"
        if let user { text += " for \(user)" }
        text += scopes.isEmpty ? ", default scopes" : ", \(scopes.joined(separator: " "))"
        if let resource { text += ", resource \(resource)" }
        return text
    }
}
