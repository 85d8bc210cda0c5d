// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import Hummingbird
package import Logging
import ManagementAPI
import OAuth
import Persistence
import Primitives
import SignIn
import SystemLog
import Web

/// Everything that is served.
package func makeResponder(_ services: Services, logger: Logger) throws -> Surfaces {
    let settings = services.settings
    let boundary = RequestBoundary(
        clientAddress: ClientAddress(trustedProxies: try trustedProxies(settings)),
        securityHeaders: SecurityHeaders(isSecure: settings.publicURL.hasPrefix("https://")),
        log: settings.logLevel <= .info ? RequestLog(logger) : nil,
        observe: { record in services.metrics.observe(record) })
    let oauth = makeOAuthBoundary(services)
    let routes = makeOAuthRoutes(services)
    let management = makeManagement(services)
    let readiness = Readiness(store: services.store, surroundings: services.surroundings, logger: logger)
    Health(readiness: readiness, draining: services.draining).add(to: management)
    addMetrics(to: management, services)
    management.add(middleware: UnknownRoutes(besides: management.routes, errors: ManagementErrors()))
    return try Surfaces(
        behind: boundary, tokens: TokenShortcut(boundary, oauth, routes), management: management,
        protocols: makeProtocols(services, oauth, routes), pages: makePages(services),
        at: OneAddress(publicURL: settings.publicURL, customURL: settings.customURL))
}

private func trustedProxies(_ settings: Settings) throws -> [AddressRange] {
    try settings.trustedProxies.map { text in
        guard let range = AddressRange(text) else {
            throw SettingsError("trusted-proxies: `\(text)` is not an address range such as 10.0.0.0/8")
        }
        return range
    }
}

private func addMetrics(to router: Router<ManagementContext>, _ services: Services) {
    guard services.settings.metrics != .off else { return }
    MetricsRoutes(services.metrics, started: services.surroundings.now()) { metrics in
        metrics.set(.eventsWaiting, Double(services.events.waitingCount))
        metrics.set(services.store.load)
    }.add(to: router, isOpen: services.settings.metrics == .all)
}

private func makeOAuthBoundary(_ services: Services) -> OAuthBoundary {
    let networks = services.networks
    let limits = RateLimit(
        RateLimits(oauth: services.settings.oauthRateLimit), surroundings: services.surroundings)
    let limited = RateLimitMiddleware<ProtocolContext>(
        limits, routes: { RouteClass(oauthPath: $0) }, refusal: { _ in OAuthErrors.tooManyRequests },
        onRefusal: services.metrics.limited)
    return OAuthBoundary(
        networks: networks,
        cors: CORS(
            .origins(Set(services.settings.allowedOrigins.map { Name($0) })), methods: [.get, .post],
            others: { networks.trusts($0) }),
        limited: services.settings.oauthRateLimit > 0 ? limited : nil)
}

private func makeOAuthRoutes(_ services: Services) -> OAuthRoutes {
    OAuthRoutes(
        servers: services.servers, organisation: services.management.organisationServer,
        token: TokenEndpoint(
            store: services.store, authenticate: services.authenticate, hooks: services.hooks,
            decisions: services.decisions, masterKey: services.masterKey,
            surroundings: services.surroundings, provePassword: provePassword(services.attempts)),
        authenticate: services.authenticate, introspection: Introspection(store: services.store),
        revocation: Revocation(store: services.store, surroundings: services.surroundings),
        authorize: services.authorize,
        userInfo: UserInfoEndpoint(
            clients: services.clients, store: services.store, surroundings: services.surroundings),
        surroundings: services.surroundings)
}

private func makeProtocols(
    _ services: Services, _ boundary: OAuthBoundary, _ routes: OAuthRoutes
) -> Router<ProtocolContext> {
    let router = Router(context: ProtocolContext.self)
    WellKnownRoutes(servers: services.servers, organisation: services.management.organisationServer)
        .add(to: router)
    let group = router.group("oauth2").add(middleware: boundary)
    let open = router.group("oauth2").add(middleware: PublicDocuments())
    routes.add(to: group, open: open)
    return router.add(middleware: UnknownRoutes(besides: router.routes, errors: OAuthErrors()))
}

private func makeManagement(_ services: Services) -> Router<ManagementContext> {
    let router = Router(context: ManagementContext.self)
    let errors = ManagementErrors()
    let limits = RateLimit(
        RateLimits(management: services.settings.managementRateLimit), surroundings: services.surroundings)
    let limited = RateLimitMiddleware<ManagementContext>(
        limits, routes: { RouteClass(managementPath: $0) },
        refusal: { context in
            let error = ManagementError.tooManyRequests
            return Response.json(error.body(id: context.requestID), status: error.status)
        },
        onRefusal: services.metrics.limited,
        onFirstRefusal: { _, context in
            guard let caller = context.caller else { return }
            let event = Event(
                .rateLimitViolated, by: caller, result: .deny, reason: "rate_limit_exceeded",
                in: services.surroundings)
            // Without the event the refusal stands all the same.
            try? await services.events.append(EventRow(event))
        },
        identity: { $0.rateLimitKey })
    router.group().add(middleware: errors).get(".well-known/okta-organization") { _, context in
        let organisation = try await services.store.read { tx in try Directory.organisation(in: tx) }
        return Response.json(organisationMetadata(organisation, baseURL: services.settings.publicURL))
    }
    addAuthn(to: router, services)
    HookKeySetRoute(services.management).add(to: router.group().add(middleware: errors))
    let own = BrowserCORS(services.management)
    let open = router.group("api/v1").add(middleware: errors).add(
        middleware: BlockedAddresses(services.networks)
    ).add(middleware: own).add(middleware: limited).add(middleware: errors)
    ManagementRoutes(services.management).addOpen(to: open)
    let group = router.group("api/v1").add(middleware: errors).add(
        middleware: BlockedAddresses(services.networks)
    ).add(middleware: own).add(
        middleware: AuthorizeCaller(services.management)
    )
    .add(middleware: limited).add(middleware: errors)
    ManagementRoutes(services.management).add(to: group)
    let others = router.group().add(middleware: errors).add(middleware: BlockedAddresses(services.networks))
        .add(middleware: AuthorizeCaller(services.management))
        .add(middleware: limited).add(middleware: errors)
    ManagementRoutes(services.management).addOAuthResources(to: others)
    return router
}

/// The authentication API, which anybody may call, from pages of trusted origins too.
private func addAuthn(to router: Router<ManagementContext>, _ services: Services) {
    let routes = router.group("api/v1/authn").add(middleware: ManagementErrors())
        .add(middleware: BlockedAddresses(services.networks))
        .add(middleware: AuthnCORS(services.management))
    AuthnRoutes(services.management, attempts: services.attempts).add(to: routes)
}

private func makePages(_ services: Services) -> Router<PageContext> {
    let router = Router(context: PageContext.self)
    let frame = PageFrame(store: services.store)
    let errors = PageErrors(frame: frame)
    AssetRoutes().add(to: router)
    let pages = router.group().add(middleware: errors).add(middleware: BlockedAddresses(services.networks))
    FrontDoorRoutes(sessions: services.sessions).add(to: pages)
    PasswordLinkRoutes(
        ledger: services.management.ledger, passwords: services.management.passwords,
        commonPasswords: services.management.commonPasswords, frame: frame, errors: errors
    ).add(to: pages)
    let authorize = makeAuthorizeRoutes(services, frame: frame, errors: errors)
    authorize.add(to: pages)
    makeSignOutRoutes(services, frame: frame, errors: errors, served: authorize.served, to: pages)
    let (base, custom) = (services.settings.publicURL, services.settings.customURL)
    let forms = router.group().add(middleware: errors).add(middleware: BlockedAddresses(services.networks))
        .add(middleware: OwnForms(urls: [base, custom].compactMap(\.self), errors: errors))
    SignInRoutes(
        run: RunSignIn(services.attempts), frame: frame, errors: errors, sessions: services.sessions
    ).add(to: forms)
    RecoveryRoutes(attempts: services.attempts, baseURL: base, frame: frame, errors: errors).add(to: forms)
    ConsentRoutes(
        endpoint: services.authorize, served: authorize.served, sessions: services.sessions, frame: frame,
        errors: errors
    ).add(to: forms)
    let desk = AccountDesk(
        attempts: services.attempts, sessions: services.sessions, frame: frame, errors: errors, baseURL: base)
    ProfileRoutes(desk: desk).add(to: forms)
    AccountSecurityRoutes(desk: desk).add(to: forms)
    return router.add(middleware: UnknownRoutes(besides: router.routes, errors: errors))
}

private func makeAuthorizeRoutes(
    _ services: Services, frame: PageFrame, errors: PageErrors
) -> AuthorizeRoutes {
    AuthorizeRoutes(
        served: ServedServers(
            servers: services.servers, organisation: services.management.organisationServer),
        endpoint: services.authorize, sessions: services.sessions, frame: frame, errors: errors)
}

/// How the token endpoint tries a password: as every other place does, with the same counts.
private func provePassword(_ attempts: PasswordAttempts) -> ProvePassword {
    { name, password, caller in
        do {
            return
                switch try await attempts.attempt(
                    password, ofUser: name, by: caller, then: { user, _ in user })
            {
            case .right(let user): user
            case .refused: nil
            }
        } catch is PasswordPoolFull {
            throw OAuthError.unavailable
        }
    }
}

private func makeSignOutRoutes(
    _ services: Services, frame: PageFrame, errors: PageErrors, served: ServedServers,
    to pages: RouterGroup<PageContext>
) {
    let settings = services.settings
    let urls = [settings.publicURL, settings.customURL].compactMap(\.self)
    let signOut = SignOutBrowser(
        ledger: services.management.ledger, sessions: services.sessions, frame: frame)
    LogoutRoutes(served: served, clients: services.clients, signOut: signOut, errors: errors, urls: urls)
        .add(to: pages)
    LoginLinkRoutes(signOut: signOut, errors: errors, urls: urls).add(to: pages)
}
