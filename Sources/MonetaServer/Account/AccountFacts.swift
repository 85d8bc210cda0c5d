// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import OAuth
import Pages
import Persistence
import Primitives
import SystemLog

/// An app with what it may do, and since when.
struct AppWithAccess: Sendable {
    let app: App
    private(set) var scopes: [Scope] = []
    private(set) var allowed: Timestamp?
    private(set) var used: Timestamp?

    init(_ app: App) { self.app = app }

    fileprivate mutating func add(_ scope: Scope) {
        if !scopes.contains(where: { $0.id == scope.id }) { scopes.append(scope) }
    }

    fileprivate mutating func add(_ consent: Consent) {
        allowed = min(allowed ?? consent.created, consent.created)
    }

    fileprivate mutating func add(_ token: RefreshToken) {
        used = max(used ?? token.lastUpdated, token.lastUpdated)
    }

    var line: AccountAppsPage.Line {
        AccountAppsPage.Line(
            id: app.id.text, name: app.label,
            site: app.settings.others["client_uri"]?.string.flatMap { Link(web: $0) },
            scopes: scopes.map { ScopeLabel($0) }, allowed: allowed, used: used)
    }
}

/// The apps that a user has allowed something, or that hold refresh tokens of the user; by name.
///
/// At most two hundred of each are looked at, the oldest first.
func appsWithAccess(to user: User, in tx: any Transaction, at now: Timestamp) throws -> [AppWithAccess] {
    let most = 200
    var found: [ID<App>: AppWithAccess] = [:]
    var servers: [ID<AuthorizationServer>: [Scope]] = [:]
    func scopes(of server: ID<AuthorizationServer>) throws -> [Scope] {
        if let known = servers[server] { return known }
        let scopes = try ScopeRecords(tx).list(of: server)
        servers[server] = scopes
        return scopes
    }
    for consent in try ConsentRecords(tx).page(ofUser: user.id, after: nil, limit: most).items {
        guard let app = try AppRecords(tx).find(consent.appID) else { continue }
        var access = found[app.id] ?? AppWithAccess(app)
        access.add(consent)
        if let scope = try scopes(of: consent.serverID).first(where: { $0.id == consent.scopeID }) {
            access.add(scope)
        }
        found[app.id] = access
    }
    let records = RefreshTokenRecords(tx)
    for app in try records.holders(ofUser: user.id, at: now).prefix(most) {
        var access = found[app.id] ?? AppWithAccess(app)
        let page = try records.page(ofUser: user.id, heldBy: app.id, after: nil, limit: most, at: now)
        for token in page.items {
            access.add(token)
            let names = Set(token.scopes.map { Name($0) })
            for scope in try scopes(of: token.serverID) where names.contains(Name(scope.name)) {
                access.add(scope)
            }
        }
        found[app.id] = access
    }
    return found.values.sorted { Name($0.app.label) < Name($1.app.label) }
}

/// What has happened with an account, the latest first: at most fifty.
func ownActivities(
    of user: ID<User>, since time: Timestamp, in tx: any Transaction
) throws -> [Activity] {
    var query = EventQuery(order: .latestFirst, limit: 50)
    query.since = time
    query.eventTypes = Set(activityTypes.map { Name($0.rawValue) })
    return try query.run(in: tx) { event in activity(event, of: user) }.items
}

private let activityTypes: [EventType] = [
    .sessionStarted, .sessionEnded, .sessionsCleared, .passwordUpdated, .passwordReset, .userLocked,
    .userUnlocked, .userProfileUpdated, .userEmailUpdated, .consentGranted, .consentRevoked,
    .consentsToClientRevoked, .consentsOfUserRevoked, .tokensRevokedForClient,
]

/// The event as its owner reads it; `nil` when it is about others.
private func activity(_ event: StoredEvent, of user: ID<User>) -> Activity? {
    let document = event.document
    let targets = document["target"]?.array ?? []
    func isUser(_ value: JSON?) -> Bool { value?["id"]?.string.map { ID<User>($0) } == user }
    guard isUser(document["actor"]) || targets.contains(where: { isUser($0) }),
        let type = EventType(named: event.type)
    else { return nil }
    let result = document["outcome"]?["result"]?.string.map { Name($0) }
    let isRefused = result == "FAILURE" || result == "DENY"
    let kind: Activity.Kind? =
        switch type {
        case .sessionStarted: isRefused ? .signInRefused : .signedIn
        case .sessionEnded: .signedOut
        case .sessionsCleared: .sessionsEnded
        case .passwordUpdated: .passwordChanged
        case .passwordReset: .passwordReset
        case .userLocked: .locked
        case .userUnlocked: .unlocked
        case .userProfileUpdated: .profileChanged
        case .userEmailUpdated: .emailChanged
        case .consentGranted: .allowed
        case .consentRevoked, .consentsToClientRevoked, .consentsOfUserRevoked: .takenBack
        case .tokensRevokedForClient: .tokensRevoked
        default: nil
        }
    guard let kind, !isRefused || kind == .signInRefused else { return nil }
    let app = targets.first { $0["type"]?.string.map { Name($0) } == "PublicClientApp" }
    return Activity(
        kind, at: event.published, app: app?["displayName"]?.string,
        device: document["userAgent"]?.string.map { Device(userAgent: $0) },
        address: document["address"]?.string)
}
