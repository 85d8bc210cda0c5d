// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import ManagementAPI
package import OAuth
package import Persistence
package import Primitives
package import SignIn
package import SystemLog
import Web

/// What the routes and jobs need, built once.
package struct Services: Sendable {
    package let settings: Settings
    package let store: any Store
    package let surroundings: Surroundings
    package let masterKey: MasterKey
    package let servers: ServerCache
    package let clients: ClientCache
    package let events: EventBuffer
    package let decisions: DecisionLog
    package let authenticate: AuthenticateClient
    package let hooks: TokenHooks
    package let management: ManagementServices
    package let authorize: AuthorizeEndpoint
    let sessions: BrowserSessions
    /// Where passwords are tried.
    package let attempts: PasswordAttempts
    package let networks: NetworkRules
    package let metrics: ServerMetrics
    /// Hands a request to a host that others have named; the one way out.
    let post: Post
    package let draining = Draining()

    /// Sends a request with a body and answers what came back.
    package typealias Post = @Sendable (OutboundPost) async throws -> OutboundAnswer

    /// Builds everything; `fetch` is the one way out, `hookDoor` the same for hooks.
    package init(
        _ settings: Settings, store: any Store, masterKey: MasterKey, surroundings: Surroundings,
        metrics: ServerMetrics = ServerMetrics(), fetch: @escaping ClientKeys.Fetch,
        hookDoor: HookDoor = .closed, post: @escaping Post = { _ in throw FetchError.unreachable },
        passwords: any PasswordPool = InlinePasswordPool()
    ) {
        self.metrics = metrics
        self.post = post
        self.settings = settings
        self.store = store
        self.surroundings = surroundings
        self.masterKey = masterKey
        networks = NetworkRules(store: store)
        servers = ServerCache(
            store: store, masterKey: masterKey,
            bases: IssuerBases(organisation: settings.publicURL, custom: settings.customURL),
            limit: settings.cachedServers)
        clients = ClientCache(store: store, masterKey: masterKey, limit: settings.cachedApps)
        events = EventBuffer(store: store, capacity: settings.eventQueue, onWrite: metrics.observeBatch)
        decisions = DecisionLog(buffer: events, surroundings: surroundings) { grantType, refusal in
            if let refusal { metrics.refused(reason: refusal) } else { metrics.granted(grantType: grantType) }
        }
        authenticate = AuthenticateClient(
            clients: clients, keys: ClientKeys(fetch: fetch, surroundings: surroundings),
            store: store)
        let line = HookLine(door: hookDoor, issuer: settings.publicURL, surroundings: surroundings)
        hooks = TokenHooks(hooks: HookCache(store: store, masterKey: masterKey), line: line)
        let cookies = BrowserCookies(
            isSecure: settings.publicURL.hasPrefix("https://"), isCrossSite: settings.sessionCookieCrossSite)
        let rules = networks
        management = ManagementServices(
            store: store, surroundings: surroundings, masterKey: masterKey, baseURL: settings.publicURL,
            customURL: settings.customURL, hooks: line, passwords: passwords,
            commonPasswords: settings.commonPasswords,
            browser: BrowserAccess(
                cookies: cookies, urls: [settings.publicURL, settings.customURL].compactMap(\.self),
                trusts: { rules.trusts($0) }))
        authorize = AuthorizeEndpoint(
            clients: clients, hooks: hooks, decisions: decisions, ledger: management.ledger,
            requirements: AuthorizationRequirements(
                pkce: settings.requirePKCE, codeLifetime: settings.codeLifetime))
        sessions = BrowserSessions(store: store, surroundings: surroundings, cookies: cookies)
        attempts = PasswordAttempts(
            ledger: management.ledger, pool: passwords,
            throttle: AddressThrottle(most: settings.signInFailures, surroundings: surroundings),
            common: settings.commonPasswords)
    }
}
