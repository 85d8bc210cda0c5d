// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
package import Hummingbird
import Logging
import OAuth
import Persistence
import Primitives
import Web

/// The one `catch` of the OAuth endpoints: every error in the form of RFC 6749 §5.2, never cached.
package struct OAuthErrors: RouterMiddleware {
    package init() {}

    package func handle(
        _ request: Request, context: ProtocolContext,
        next: (Request, ProtocolContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            response = answer(to: error, context)
        }
        if !response.headers.contains(.cacheControl) {
            for field in Self.neverStored { response.headers[field.name] = field.value }
        }
        return response
    }

    /// Forbids every cache to keep the answer, in the original's words (RFC 6749 §5.1).
    package static let neverStored: HTTPFields = [
        .cacheControl: "no-cache, no-store", .pragma: "no-cache", .expires: "0",
    ]

    private func answer(to error: any Error, _ context: ProtocolContext) -> Response {
        switch error {
        case let refusal as OAuthError: return Self.answer(refusal)
        case let refusal as TokenRefusal: return Self.answer(refusal)
        case let unserved as UnservedRequest:
            return Self.answer(unserved.refusal, besides: unserved.document(id: context.requestID))
        case let unrecorded as UnrecordedRefusal:
            context.logger.error(
                "a token request was refused and the refusal could not be recorded",
                metadata: [
                    "request.id": "\(context.requestID)", "reason": "\(unrecorded.refusal.reason)",
                    "error": "\(unrecorded.cause)",
                ])
            return Self.answer(unrecorded.refusal)
        case let error as WebError: return answer(to: Self.refusal(for: error), context)
        case let error as StoreError:
            context.logger.error(
                "an OAuth request failed because of the database; no token was issued",
                metadata: ["request.id": "\(context.requestID)", "error": "\(error)"])
            return Self.answer(.unavailable)
        default:
            context.logger.error(
                "an OAuth request failed unexpectedly",
                metadata: ["request.id": "\(context.requestID)", "error": "\(error)"])
            return Self.answer(
                OAuthError(
                    500, .serverError, "server_error",
                    "Something went wrong on the server. Its log has the details under the X-Okta-Request-Id of this "
                        + "answer."))
        }
    }

    /// The answer to a request too many.
    static var tooManyRequests: Response {
        let body: JSON = [
            "error": "temporarily_unavailable",
            "error_description": "Too many requests. Wait until the second that X-Rate-Limit-Reset names.",
        ]
        return .json(body, status: .tooManyRequests)
    }

    private static func refusal(for error: WebError) -> any Error {
        let status = Int(error.status.code)
        return switch error {
        case .unknownPath: UnservedRequest.unknownPath
        case .wrongMethod: UnservedRequest.wrongMethod
        case .blockedAddress: UnservedRequest.blockedAddress
        case .bodyTooLarge(let limit):
            OAuthError(status, .invalidRequest, "body_too_large", "The body is larger than \(limit) bytes.")
        case .bodyTooSlow:
            OAuthError(status, .invalidRequest, "body_too_slow", "The body did not arrive in time.")
        case .mediaType(let expected):
            OAuthError(status, .invalidRequest, "media_type", "The Content-Type must be \(expected).")
        case .malformed(let why):
            OAuthError(status, .invalidRequest, "malformed", "The body cannot be read: \(why).")
        }
    }

    /// RFC 6750 §3.
    private static func answer(_ refusal: TokenRefusal) -> Response {
        var headers = HTTPFields()
        for challenge in refusal.challenges {
            headers.append(HTTPField(name: .wwwAuthenticate, value: challenge))
        }
        return .json(
            ["error": .string(refusal.code), "error_description": .string(refusal.description)],
            status: HTTPResponse.Status(code: refusal.status), headers: headers)
    }

    /// `document` has further members of the body.
    private static func answer(_ refusal: OAuthError, besides document: JSON = [:]) -> Response {
        var headers = HTTPFields()
        if refusal.status == 401 {
            headers[.wwwAuthenticate] =
                "Basic realm=\"moneta\", error=\"\(refusal.code.rawValue)\", "
                + "error_description=\"\(refusal.description)\""
        }
        if let nonce = refusal.nonce { headers[.dpopNonce] = nonce }
        if refusal.status == 503 { headers[.retryAfter] = "1" }
        var body: JSONObject = [
            "error": .string(refusal.code.rawValue), "error_description": .string(refusal.description),
        ]
        for (name, value) in document.object?.members ?? [] { body[name] = value }
        return .json(.object(body), status: HTTPResponse.Status(code: refusal.status), headers: headers)
    }
}
