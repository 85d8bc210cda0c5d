// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import HTTPTypes
package import Hummingbird
package import Primitives

/// Which web pages of other origins may read the answers of a group of routes (Fetch standard §3.2).
///
/// Cookies are allowed along only where that is said: whoever calls proves itself by a header elsewhere.
/// Origins match exactly.
package struct CORS: Sendable {
    /// Whose pages may read.
    package enum Audience: Sendable, Equatable {
        /// Anyone's: metadata and keys, which are public.
        case everyone
        /// Pages of these origins, each `scheme://host[:port]`.
        case origins(Set<Name>)
    }

    /// In bytes.
    private static let longestOrigin = 300

    private let audience: Audience
    private let others: (@Sendable (_ origin: Name) -> Bool)?
    private let methods: String
    private let withCookies: Bool
    private let allowedHeaders: String
    private let exposedHeaders =
        "DPoP-Nonce, ETag, Link, WWW-Authenticate, X-Okta-Request-Id, X-Rate-Limit-Limit, X-Rate-Limit-Remaining, "
        + "X-Rate-Limit-Reset"

    /// Lets pages of `audience` call the group's routes with these methods, and those of origins for which
    /// `others` says so at the moment.
    package init(
        _ audience: Audience, methods: [HTTPRequest.Method] = [.get], withCookies: Bool = false,
        others: (@Sendable (_ origin: Name) -> Bool)? = nil
    ) {
        self.audience = audience
        self.others = others
        self.methods = methods.map(\.rawValue).joined(separator: ", ")
        // `*` never goes with cookies (Fetch standard §3.2.5).
        self.withCookies = withCookies && audience != .everyone
        allowedHeaders =
            "Accept, Authorization, Content-Type, If-Match, If-None-Match, DPoP, X-Okta-User-Agent-Extended"
            + (withCookies ? ", X-Device-Fingerprint, X-Requested-With" : "")
    }

    /// Answers a preflight; every other request gets the answer of `next`, with what the pages that may read
    /// it need.
    ///
    /// No middleware by itself: each surface has its own kind of context, which is of no interest here.
    package func answer(_ request: Request, next: () async throws -> Response) async throws -> Response {
        guard let origin = request.headers.value(of: .origin) else { return varying(try await next()) }
        guard let allowed = allowedOrigin(origin) else { return varying(try await next()) }
        if request.method == .options, request.headers[.accessControlRequestMethod] != nil {
            return varying(preflight(allowed))
        }
        var response = try await next()
        response.headers[.accessControlAllowOrigin] = allowed
        response.headers[.accessControlExposeHeaders] = exposedHeaders
        if withCookies { response.headers[.accessControlAllowCredentials] = "true" }
        return varying(response)
    }

    /// The value of `Access-Control-Allow-Origin`.
    ///
    /// `nil` when the page may not read. `null` is no origin that could be on a list.
    package func allowedOrigin(_ text: String) -> String? {
        switch audience {
        case .everyone: return "*"
        case .origins(let origins):
            // RFC 6454 §7: an origin is ASCII, and no host has a longer name.
            guard text.utf8.count <= Self.longestOrigin, text.utf8.allSatisfy({ $0 < 128 }) else {
                return nil
            }
            let origin = Name(text)
            // bytes: names.
            return origin != "null" && (origins.contains(origin) || others?(origin) == true) ? text : nil
        }
    }

    private func preflight(_ allowed: String) -> Response {
        var headers = HTTPFields()
        headers[.accessControlAllowOrigin] = allowed
        headers[.accessControlAllowMethods] = methods
        headers[.accessControlAllowHeaders] = allowedHeaders
        headers[.accessControlMaxAge] = "600"
        if withCookies { headers[.accessControlAllowCredentials] = "true" }
        return Response(status: .noContent, headers: headers)
    }

    private static let varyByOrigin = HTTPField(name: .vary, value: "Origin")

    /// A cache must not give one origin's answer to another; with one answer for all it may.
    private func varying(_ response: consuming Response) -> Response {
        guard audience != .everyone else { return response }
        response.headers.append(Self.varyByOrigin)
        return response
    }
}
