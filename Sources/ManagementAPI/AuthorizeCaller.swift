// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
package import Hummingbird
import Logging
import OAuth
import Persistence
import Primitives
import SignIn
import SystemLog
import Web

/// Finds out who calls the management API: by `Authorization: SSWS <token>`, or an access token of the
/// organisation's own authorization server (`Bearer`, `DPoP`), which an app has for itself or for a person.
///
/// Sets the context's caller, whether it may change what the route is about, and the key under which it is
/// counted. An API token is looked up by its SHA-256, with the same statements whether there is such a token
/// or not.
package struct AuthorizeCaller: RouterMiddleware {
    /// A longer header cannot hold a token of ours.
    private static let longestToken = 8 << 10

    private let services: ManagementServices
    private let remembered: VerifiedTokens
    private let access: VerifyAPIAccess

    /// Forgets what it remembers whenever a token, an owner or a role changes.
    package init(_ services: ManagementServices) {
        self.services = services
        let remembered = VerifiedTokens()
        self.remembered = remembered
        access = VerifyAPIAccess(server: services.organisationServer, store: services.store) {
            session, user, tx, now in
            try SessionRecords(tx).isLive(ID(session), of: user, at: now)
        }
        services.store.changes.listen { changed in
            if changed.contains(.apiTokens) || changed.contains(.networkZones) { remembered.forget() }
        }
    }

    package func handle(
        _ request: Request, context: ManagementContext,
        next: (Request, ManagementContext) async throws -> Response
    ) async throws -> Response {
        guard context.pathParameters.isReadable else { throw WebError.malformed("the path cannot be read") }
        if request.headers[values: .authorization].isEmpty, OwnRoutes.open(request, context) {
            return try await next(request, asOwn(request, context))
        }
        guard let (scheme, text) = Self.presented(request.headers[values: .authorization]) else {
            throw ManagementError.invalidToken
        }
        let route = RouteRights.find(method: request.method.rawValue, route: context.endpointPath)
        var context = context
        let authority: CallerAuthority?
        // bytes: one of our own words.
        if scheme == "ssws" {
            guard let verified = try await verify(OpaqueToken.hash(text.utf8), context) else {
                throw ManagementError.invalidToken
            }
            guard verified.network.permits(context.address) else { throw ManagementError.forbidden }
            context.caller = caller(
                .user, verified.user.id.text, verified.user.login, verified.user.displayName, request, context
            )
            context.rateLimitKey = verified.token.id.text
            authority = route.map { CallerAuthority(verified.principal, scopes: nil, for: $0.right) }
        } else {
            let verified = try await verify(text, scheme: scheme, request)
            if let user = verified.user {
                context.caller = caller(
                    .user, user.id.text, user.login, user.displayName, request, context)
                context.rateLimitKey = "\(verified.app.id.text) \(user.id.text)"
            } else {
                context.caller = caller(
                    .client, verified.app.clientID, verified.app.clientID, verified.app.label, request,
                    context)
                context.rateLimitKey = verified.app.id.text
            }
            authority = route.map {
                CallerAuthority(verified.principal, scopes: verified.scopes, for: $0.right)
            }
        }
        guard let route, let authority else { throw ManagementError.forbidden }
        guard authority.hasScope(for: route.right) else {
            throw ManagementError.insufficientScope(route.right.scope)
        }
        context.authority = authority
        context.caller?.reachesGroup = authority.reachesGroup
        try await PrivilegeGuard(principal: authority.principal).check(route, context, store: services.store)
        return try await next(request, context)
    }

    /// The user of the browser, for one of the routes that are about the caller.
    private func asOwn(_ request: Request, _ context: ManagementContext) async throws -> ManagementContext {
        guard let found = try await services.browserSession(of: request),
            let route = RouteRights.find(method: request.method.rawValue, route: context.endpointPath)
        else { throw ManagementError.invalidSession }
        let user = found.user
        var context = context
        context.caller = caller(.user, user.id.text, user.login, user.displayName, request, context)
        context.rateLimitKey = user.id.text
        context.session = found.session
        context.authority = try await services.store.read { tx in
            try CallerAuthority(ownOf: user, for: route.right, in: tx)
        }
        return context
    }

    private func caller(
        _ kind: SystemLog.Caller.Kind, _ id: String, _ alternateID: String, _ name: String,
        _ request: Request,
        _ context: ManagementContext
    ) -> SystemLog.Caller {
        Caller(
            kind: kind, id: id, alternateID: alternateID, displayName: name,
            address: context.address?.description,
            userAgent: request.headers.value(of: .userAgent)?.shortened(to: 512),
            requestID: context.requestID,
            requestURI: "\(request.method.rawValue) \(context.endpointPath ?? request.uri.path)")
    }

    /// Scheme and token of the one `Authorization` header (RFC 9110 §11.6.2).
    ///
    /// The space after `SSWS` may be missing: the original's SDK for Python leaves it out.
    static func presented(_ values: [String]) -> (scheme: String, token: Substring)? {
        guard values.count == 1, let value = values.first, value.utf8.count <= longestToken else {
            return nil
        }
        let (bytes, space) = (value.utf8, UInt8(ascii: " "))
        if Name(bytes.prefix(4)).lowercasedASCII == "ssws" {
            let rest = bytes.dropFirst(4)
            // bytes: bytes of the header.
            let token = rest.first == space ? rest.dropFirst() : rest
            // bytes: bytes of the header.
            return token.isEmpty || token.contains(space) ? nil : ("ssws", Substring(token))
        }
        let parts = bytes.split(separator: space, maxSplits: 1)
        // bytes: bytes of the header.
        guard parts.count == 2, !parts[1].contains(space) else { return nil }
        switch Name(parts[0]).lowercasedASCII {
        case "bearer": return ("bearer", Substring(parts[1]))
        case "dpop": return ("dpop", Substring(parts[1]))
        default: return nil
        }
    }

    private func verify(
        _ text: Substring, scheme: String, _ request: Request
    ) async throws -> VerifiedAPIAccess {
        let proofs = HTTPField.Name("DPoP").map { request.headers[values: $0] } ?? []
        let path = request.uri.path
        let urls = [services.baseURL, services.customURL].compactMap { $0.map { $0 + path } }
        do {
            return try await access.verify(
                String(text), scheme: scheme, proofs: proofs, method: request.method.rawValue, urls: urls,
                at: services.surroundings.now())
        } catch let refusal as APIAccessRefusal {
            switch refusal {
            case .invalidToken: throw ManagementError.invalidAccessToken
            case .invalidProof(let sentence): throw ManagementError.invalidProof(sentence)
            }
        }
    }

    private func verify(_ hash: String, _ context: ManagementContext) async throws -> VerifiedAPIToken? {
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
    private func writeDownUse(of verified: VerifiedAPIToken, at now: Timestamp, _ context: ManagementContext)
        async
    {
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
