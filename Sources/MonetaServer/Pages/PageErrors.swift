// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import Hummingbird
import Logging
import Pages
import Persistence
import SignIn
import Web

/// The one `catch` of pages: what went wrong is a page too, in the reader's language, with the request's id.
struct PageErrors: RouterMiddleware {
    let frame: PageFrame

    func handle(
        _ request: Request, context: PageContext, next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let (kind, status) = Self.trouble(error)
            if kind == .ourFault {
                context.logger.error(
                    "a page failed unexpectedly",
                    metadata: ["request.id": "\(context.requestID)", "error": "\(error)"])
            }
            return await answer(kind, status, request, context)
        }
    }

    /// The page for one kind of trouble; it is shown without the organisation's name when the database does
    /// not answer.
    func answer(
        _ kind: TroublePage.Kind, _ status: HTTPResponse.Status, _ request: Request, _ context: PageContext
    ) async -> Response {
        let shown: Frame
        do {
            shown = try await frame.of(request)
        } catch {
            shown = PageFrame.withoutStore(request)
        }
        var response = Response.page(
            TroublePage(kind, requestID: context.requestID).page(in: shown), in: shown, status: status)
        if status == .serviceUnavailable { response.headers[.retryAfter] = "5" }
        return response
    }

    private static func trouble(_ error: any Error) -> (TroublePage.Kind, HTTPResponse.Status) {
        switch error {
        case is PasswordPoolFull: (.busy, .serviceUnavailable)
        case let error as WebError: (kind(of: error), error.status)
        case is UnservedRequest: (.notFound, .notFound)
        case is StoreError: (.ourFault, .serviceUnavailable)
        default: (.ourFault, .internalServerError)
        }
    }

    private static func kind(of error: WebError) -> TroublePage.Kind {
        switch error {
        case .unknownPath, .wrongMethod: .notFound
        case .blockedAddress: .notAllowedHere
        case .bodyTooLarge, .bodyTooSlow, .mediaType, .malformed: .badForm
        }
    }
}
