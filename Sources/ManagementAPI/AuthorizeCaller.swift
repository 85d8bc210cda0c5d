// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
package import Hummingbird
import Logging
import Persistence
import Primitives
import SystemLog
package import Web

/// Finds out who calls the management API: `Authorization: SSWS <token>`, or `E0000011`.
///
/// Sets the context's caller, whether it may change anything, and the key under which it is counted. A token
/// is looked up by its SHA-256, with the same statements whether there is such a token or not.
package struct AuthorizeCaller: RouterMiddleware {
    /// A longer header cannot hold a token of ours.
    private static let longestToken = 512

    private let services: ManagementServices
    private let remembered: VerifiedTokens

    /// Forgets what it remembers whenever a token, an owner or a role changes.
    package init(_ services: ManagementServices) {
        self.services = services
        let remembered = VerifiedTokens()
        self.remembered = remembered
        services.store.changes.listen { keys in
            if keys.contains(.apiTokens) { remembered.forget() }
        }
    }

    package func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard let text = Self.presented(request.headers[values: .authorization]) else {
            throw ManagementError.invalidToken
        }
        guard let verified = try await verify(OpaqueToken.hash(text.utf8), context) else {
            throw ManagementError.invalidToken
        }
        guard let right = RouteRights.right(method: request.method.rawValue, route: context.endpointPath),
            verified.permits(right)
        else { throw ManagementError.forbidden }
        var context = context
        context.caller = Caller(
            kind: .user, id: verified.user.id.text, alternateID: verified.user.login,
            displayName: verified.user.displayName, address: context.address?.description,
            userAgent: request.headers[.userAgent].map { String($0.prefix(512)) },
            requestID: context.requestID,
            requestURI: "\(request.method.rawValue) \(context.endpointPath ?? request.uri.path)")
        context.mayWrite = verified.permits(.manage(right.area))
        context.rateLimitKey = verified.token.id.text
        return try await next(request, context)
    }

    /// The token of the one `Authorization` header, if it has the scheme SSWS (RFC 9110 §11.6.2).
    ///
    /// The space after the scheme may be missing: the original's SDK for Python leaves it out.
    private static func presented(_ values: [String]) -> Substring? {
        guard values.count == 1, let value = values.first, value.utf8.count <= longestToken + 5,
            value.prefix(4).lowercased() == "ssws"
        else { return nil }
        let rest = value.dropFirst(4)
        let token = rest.first == " " ? rest.dropFirst() : rest
        return token.isEmpty || token.contains(" ") ? nil : token
    }

    private func verify(_ hash: String, _ context: WebContext) async throws -> VerifiedAPIToken? {
        let now = services.surroundings.now()
        if let known = remembered.find(hash, at: now) { return known }
        let generation = remembered.generation
        let found = try await services.store.read { tx in try verifyAPIToken(hash: hash, at: now, in: tx) }
        guard let found else { return nil }
        if found.isUseStale(at: now) { await writeDownUse(of: found, at: now, context) }
        remembered.remember(found, as: hash, at: now, generation: generation)
        return found
    }

    /// A store that cannot be written does not keep anyone from reading.
    private func writeDownUse(of verified: VerifiedAPIToken, at now: Timestamp, _ context: WebContext) async {
        do {
            try await services.store.write { tx in
                try APITokenRecords(tx).used(verified.token.id, at: now)
            }
        } catch {
            context.logger.warning(
                "the use of an API token could not be written down", metadata: ["error": "\(error)"])
        }
    }
}
