// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import HTTPTypes

/// Why a request is not looked at, or cannot be read; each surface says it in its own dialect.
package enum WebError: Error, Equatable, Sendable {
    /// Nothing is served at the path.
    case unknownPath
    /// What is served at the path is asked for with other methods.
    case wrongMethod
    /// The address that it comes from is on a list of blocked ones.
    case blockedAddress
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
        case .unknownPath: .notFound
        case .wrongMethod: .methodNotAllowed
        case .blockedAddress: .forbidden
        case .bodyTooLarge: .contentTooLarge
        case .bodyTooSlow: .requestTimeout
        case .mediaType: .unsupportedMediaType
        case .malformed: .badRequest
        }
    }
}
