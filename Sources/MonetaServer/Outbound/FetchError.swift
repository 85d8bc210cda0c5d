// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Why a document was not fetched.
package enum FetchError: Error, Equatable, Sendable {
    case malformedURL
    case notSecure
    case unknownHost
    /// The host's name leads to an address that is not on the public internet.
    case notPublic
    case unreachable
    case status(Int)
    case tooLarge(limit: Int)
    case tooSlow
    /// Too many documents are being fetched.
    case busy

    /// A word for metrics.
    package var word: String {
        switch self {
        case .malformedURL: "malformed_url"
        case .notSecure: "not_secure"
        case .unknownHost: "unknown_host"
        case .notPublic: "not_public"
        case .unreachable: "unreachable"
        case .status: "status"
        case .tooLarge: "too_large"
        case .tooSlow: "too_slow"
        case .busy: "busy"
        }
    }
}

extension FetchError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformedURL: "the URL is not one that can be fetched"
        case .notSecure: "the URL must start with https://"
        case .unknownHost: "the host has no address"
        case .notPublic: "the host is not on the public internet, and private networks are not allowed"
        case .unreachable: "the host cannot be reached or its certificate is not acceptable"
        case .status(let status): "the host answered \(status) instead of 200; redirects are not followed"
        case .tooLarge(let limit): "the document is larger than \(limit) bytes"
        case .tooSlow: "the host did not answer in time"
        case .busy: "too many documents are being fetched"
        }
    }
}
