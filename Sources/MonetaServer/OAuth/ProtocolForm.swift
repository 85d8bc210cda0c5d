// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Hummingbird
import OAuth
import Primitives
import Web

extension Request {
    /// The form of a request to an endpoint where clients authenticate: every such endpoint reads it here.
    ///
    /// Credentials in the query are refused, for URLs end up in logs (RFC 6749 §2.3.1).
    nonisolated(nonsending) func protocolForm() async throws -> FormParameters {
        // Few requests have a query, and reading the address takes a while.
        if head.path?.mayHaveQuery == true, let query = uri.query {
            guard let parameters = try? FormParameters(query.utf8),
                // bytes: names.
                !parameters.pairs.contains(where: { credentialNames.contains($0.name) })
            else {
                throw OAuthError.invalidRequest(
                    "client_credentials_in_query",
                    "Client credentials cannot be supplied via query parameters.")
            }
        }
        return try await form()
    }
}

private let credentialNames: Set<Name> = [
    "client_id", "client_secret", "client_assertion", "token", "refresh_token",
]

extension String {
    fileprivate var mayHaveQuery: Bool {
        let mark = UInt8(ascii: "?")
        return utf8.withContiguousStorageIfAvailable { $0.contains(mark) } ?? utf8.contains(mark)
    }
}
