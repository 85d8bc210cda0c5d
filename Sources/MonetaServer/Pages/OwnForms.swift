// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import Hummingbird
import Pages

/// Refuses forms that pages of others send (cross-site request forgery), as far as the browser tells.
///
/// What a form does is guarded by more: the handle in its path and the cookie of its browser.
struct OwnForms: RouterMiddleware {
    /// The addresses under which browsers know this server.
    let urls: [String]
    let errors: PageErrors

    func handle(
        _ request: Request, context: PageContext, next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        let mayBeOurs = urls.contains { BrowserSessions.mayBeOurs(request, url: $0) }
        guard request.method != .post || mayBeOurs else {
            return await errors.answer(.badForm, .forbidden, request, context)
        }
        return try await next(request, context)
    }
}
