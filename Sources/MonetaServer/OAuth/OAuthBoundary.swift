// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Hummingbird
import Web

/// What every request to an authorization server passes: blocked addresses, origins of pages, the limit of
/// requests, and the form of errors.
///
/// One middleware of several, because each one of a router's own costs a closure and a few steps of the
/// runtime on the way in and on the way out.
struct OAuthBoundary: RouterMiddleware {
    let networks: NetworkRules
    let cors: CORS
    /// `nil` without a limit.
    let limited: RateLimitMiddleware<ProtocolContext>?
    private let errors = OAuthErrors()

    func handle(
        _ request: Request, context: ProtocolContext,
        next: (Request, ProtocolContext) async throws -> Response
    ) async throws -> Response {
        try await errors.handle(request, context: context) { request, context in
            try await networks.admit(context.address)
            // Errors become answers inside of CORS too, so that the scripts of a page can read them.
            return try await cors.answer(request) {
                guard let limited else {
                    return try await errors.handle(request, context: context, next: next)
                }
                return try await limited.handle(request, context: context) { request, context in
                    try await errors.handle(request, context: context, next: next)
                }
            }
        }
    }
}
