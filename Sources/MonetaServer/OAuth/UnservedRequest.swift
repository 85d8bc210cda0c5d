// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import OAuth
import Primitives
import Web

/// Why a request reaches no endpoint of an authorization server.
///
/// RFC 6749 has no form for these. The original answers them with codes of its own, which its clients look
/// for, so the answer has the members of the original beside those of §5.2.
struct UnservedRequest: Error {
    let refusal: OAuthError
    private let code: String
    private let summary: String

    private init(_ refusal: OAuthError, _ code: String, _ summary: String) {
        self.refusal = refusal
        self.code = code
        self.summary = summary
    }

    /// There is no authorization server of that name.
    static func unknownServer(_ name: String) -> Self {
        Self(
            OAuthError(404, .invalidRequest, "unknown_server", "The authorization server does not exist."),
            "E0000007", "Not found: Resource not found: \(name.shortened(to: 64)) (AuthorizationServer)")
    }

    /// Nothing is served at the path.
    static let unknownPath = Self(
        OAuthError(404, .invalidRequest, "unknown_path", "There is no endpoint at this path."),
        "E0000008", "The requested path was not found")

    /// What is served at the path is asked for with other methods.
    static let wrongMethod = Self(
        OAuthError(405, .invalidRequest, "wrong_method", "The endpoint does not take this HTTP method."),
        "E0000022", "The endpoint does not support the provided HTTP method")

    /// The address of the client is on a list of blocked ones.
    static let blockedAddress = Self(
        OAuthError(403, .accessDenied, "blocked_address", "Requests from this network are not allowed."),
        "E0000006", "You do not have permission to perform the requested action")

    /// The members of the original; `id` finds the request in the log.
    func document(id: String) -> JSON { errorDocument(code, summary, id: id) }
}
