// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import HTTPTypes

/// Why a request cannot be read at all; each surface says it in its own dialect.
package enum WebError: Error, Equatable, Sendable {
    /// The body is larger than allowed.
    case bodyTooLarge(limit: Int)
    /// The body does not arrive in time.
    case bodyTooSlow
    /// Another media type than the endpoint reads.
    case mediaType(expected: String)
    /// Not acceptable JSON or form text; the sentence says where.
    case malformed(String)

    package var status: HTTPResponse.Status {
        switch self {
        case .bodyTooLarge: .contentTooLarge
        case .bodyTooSlow: .requestTimeout
        case .mediaType: .unsupportedMediaType
        case .malformed: .badRequest
        }
    }
}
