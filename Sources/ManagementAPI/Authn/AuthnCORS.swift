// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Hummingbird
import HTTPTypes
import Web

/// Lets pages of trusted origins call the authentication API: sign-in pages of other hosts do.
///
/// The original's browser SDK sends every call with cookies, so they are allowed along; none is read here.
package struct AuthnCORS: RouterMiddleware {
    private let cors: CORS

    /// `services` know the trusted origins.
    package init(_ services: ManagementServices) {
        let browser = services.browser
        cors = CORS(
            .origins([]), methods: [.post, .options], withCookies: true,
            others: { browser.trustsPages(of: $0) })
    }

    package func handle(
        _ request: Request, context: ManagementContext,
        next: (Request, ManagementContext) async throws -> Response
    ) async throws -> Response {
        // Errors become answers inside of CORS, so that the scripts of a page can read them.
        try await cors.answer(request) {
            try await ManagementErrors().handle(request, context: context, next: next)
        }
    }
}
