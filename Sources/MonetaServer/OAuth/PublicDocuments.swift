// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import Hummingbird
import Web

/// What a document that everybody may read passes: the scripts of every page may read it, and errors have
/// their form.
struct PublicDocuments: RouterMiddleware {
    private let cors = CORS(.everyone)
    private let errors = OAuthErrors()

    func handle(
        _ request: Request, context: ProtocolContext,
        next: (Request, ProtocolContext) async throws -> Response
    ) async throws -> Response {
        try await cors.answer(request) { try await errors.handle(request, context: context, next: next) }
    }
}
