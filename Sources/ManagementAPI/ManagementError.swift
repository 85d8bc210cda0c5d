// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import HTTPTypes
import Hummingbird
import Persistence
package import Primitives
import SignIn
import Web

/// An error of the management API: status, code, summary and causes, as its clients read them.
package struct ManagementError: Error, Equatable, Sendable {
    package let status: HTTPResponse.Status
    package let code: String
    package let summary: String
    package var causes: [String]
    /// The challenge of an answer about access tokens (RFC 6750 §3); `nil` for the usual one.
    package var challenge: String?

    package init(_ status: HTTPResponse.Status, _ code: String, _ summary: String, causes: [String] = []) {
        self.status = status
        self.code = code
        self.summary = summary
        self.causes = causes
    }

    /// `{"errorCode","errorSummary","errorLink","errorId","errorCauses"}`; `id` finds the request in the log.
    package func body(id: String) -> JSON {
        errorDocument(code, summary, causes: causes, id: id)
    }
}

extension ManagementError {
    /// `E0000001`: the document named `object` is wrong, with every cause.
    package static func validation(_ object: String, _ causes: [String]) -> Self {
        Self(.badRequest, "E0000001", "Api validation failed: \(object)", causes: causes)
    }

    /// `E0000007`: there is no such thing, or not at this place.
    package static func notFound(_ entity: String, _ id: String) -> Self {
        Self(.notFound, "E0000007", "Not found: Resource not found: \(id) (\(entity))")
    }

    /// `E0000003`: the body cannot be read at all.
    package static func malformed(_ cause: String) -> Self {
        Self(.badRequest, "E0000003", "The request body was not well-formed.", causes: [cause])
    }

    package static let invalidToken = Self(.unauthorized, "E0000011", "Invalid token provided")

    package static let forbidden = Self(
        .forbidden, "E0000006", "You do not have permission to perform the requested action")

    /// `E0000006`: the access token lacks a scope; header and body name it (RFC 6750 §3.1).
    package static func insufficientScope(_ scope: String) -> Self {
        var error = forbidden
        error.causes = ["the access token must have the scope \(scope)"]
        error.challenge =
            "Bearer authorization_uri=\"/oauth2/v1/authorize\", realm=\"moneta\", scope=\"\(scope)\", "
            + "error=\"insufficient_scope\", error_description=\"The access token provided does not contain the required scopes.\""
        return error
    }

    /// `E0000011` for an access token that is not a living one of this server.
    package static let invalidAccessToken: Self = {
        var error = invalidToken
        error.challenge = "Bearer realm=\"moneta\", error=\"invalid_token\""
        return error
    }()

    /// `E0000011`: the proof of possession is missing or wrong (RFC 9449 §7.1).
    package static func invalidProof(_ sentence: String) -> Self {
        var error = invalidToken
        error.causes = [sentence]
        error.challenge = "DPoP error=\"invalid_dpop_proof\", error_description=\"\(sentence)\""
        return error
    }

    /// `E0000029`: a cursor that this server did not give out.
    package static func invalidPaging(_ cause: String) -> Self {
        Self(.badRequest, "E0000029", "Invalid paging request.", causes: [cause])
    }

    /// `E0000031`: a filter that cannot be read.
    package static func invalidSearch(_ cause: String) -> Self {
        Self(.badRequest, "E0000031", "Invalid search criteria.", causes: [cause])
    }

    package static let unknownPath = Self(
        .notFound, "E0000008", "The requested path was not found")

    package static let wrongMethod = Self(
        .methodNotAllowed, "E0000022", "The endpoint does not support the provided HTTP method")

    package static let tooManyRequests = Self(
        .tooManyRequests, "E0000047", "API call exceeded rate limit due to too many requests.")

    package static let internalError = Self(.internalServerError, "E0000009", "Internal Server Error")

    package static let unavailable = Self(
        .serviceUnavailable, "E0000010", "The service is in read only mode or cannot reach its database",
        causes: ["nothing was changed; try again in a moment"])

    /// The answer to any error that reaches the surface.
    ///
    /// `nil` when it is unexpected and belongs in the log.
    package static func known(_ error: any Error) -> ManagementError? {
        switch error {
        case let error as ManagementError: error
        case let refused as ChangeRefused: from(refused)
        case let error as WebError: from(error)
        case is PasswordPoolFull: .tooManyRequests
        case let error as StoreError: from(error)
        case let error as HTTPError: from(error)
        default: nil
        }
    }

    private static func from(_ refused: ChangeRefused) -> ManagementError {
        switch refused {
        case .notFound(let entity, let id): .notFound(entity, id)
        case .invalid(let object, let causes): .validation(object, causes)
        case .notNow(let summary, let cause): Self(.forbidden, "E0000056", summary, causes: [cause])
        case .wrongState(let code, let summary, let cause): Self(.forbidden, code, summary, causes: [cause])
        case .immutable(let summary, let cause): Self(.forbidden, "E0000006", summary, causes: [cause])
        case .outdated(let current):
            Self(
                .preconditionFailed, "E0000103", "The resource has changed since it was read.",
                causes: [
                    "If-Match does not name the present version \(current); read it again and repeat the change"
                ])
        }
    }

    private static func from(_ error: WebError) -> ManagementError {
        switch error {
        case .unknownPath: .unknownPath
        case .wrongMethod: .wrongMethod
        case .blockedAddress: .forbidden
        case .bodyTooLarge(let limit):
            Self(
                .contentTooLarge, "E0000003", "The request body was not well-formed.",
                causes: ["the body is larger than \(limit) bytes"])
        case .bodyTooSlow: Self(.requestTimeout, "E0000003", "The request body was not well-formed.")
        case .mediaType(let expected):
            Self(
                .unsupportedMediaType, "E0000021",
                "Bad request. Accept and/or Content-Type headers likely do not match supported values.",
                causes: ["Content-Type must be \(expected)"])
        case .malformed(let cause): .malformed(cause)
        }
    }

    private static func from(_ error: StoreError) -> ManagementError? {
        switch error {
        case .unavailable, .cannotWrite, .conflict: .unavailable
        default: nil
        }
    }

    private static func from(_ error: HTTPError) -> ManagementError? {
        switch error.status {
        case .notFound: .unknownPath
        case .methodNotAllowed: .wrongMethod
        case .contentTooLarge: Self(.contentTooLarge, "E0000003", "The request body was not well-formed.")
        case .badRequest: .malformed("the request cannot be read")
        default: nil
        }
    }
}
