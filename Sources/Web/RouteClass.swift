// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Routes whose requests are counted together.
package enum RouteClass: String, Sendable, Hashable, CaseIterable {
    case authorizationServers, policies, apps, groups, users, logs, apiTokens, otherManagement
    case token, introspect, revoke, otherOAuth
    /// Costs more than other management requests, so fewer are allowed.
    case preview

    /// The class of a route by its pattern, such as `/api/v1/users/{userId}`.
    ///
    /// A pattern is written in one way; a path may have empty parts and a `/` at its end.
    package init(managementPath path: some StringProtocol) {
        let rest = path.hasPrefix("/api/v1/") ? path.dropFirst(8) : path[...]
        switch rest.prefix(while: { $0 != "/" && $0 != "?" }) {
        case "authorizationServers":
            self =
                rest.hasSuffix("/preview") || rest.hasSuffix("/findings") ? .preview : .authorizationServers
        case "policies": self = .policies
        case "apps": self = .apps
        case "groups": self = .groups
        case "users": self = .users
        case "logs": self = .logs
        case "api-tokens": self = .apiTokens
        case "expressions", "findings": self = .preview
        default: self = .otherManagement
        }
    }

    /// The class of a route under `/oauth2/` by its pattern.
    package init(oauthPath path: some StringProtocol) {
        if path.hasSuffix("/token") {
            self = .token
        } else if path.hasSuffix("/introspect") {
            self = .introspect
        } else if path.hasSuffix("/revoke") {
            self = .revoke
        } else {
            self = .otherOAuth
        }
    }

    package var isManagement: Bool {
        switch self {
        case .token, .introspect, .revoke, .otherOAuth: false
        default: true
        }
    }
}

/// How many requests a caller may make in a minute; 0 means as many as it likes.
package struct RateLimits: Sendable {
    private var limits: [Int]

    /// Previews of one caller in a minute, unless management has a lower limit or none.
    package static let mostPreviews = 1200

    /// The OAuth endpoints have no limit unless one is set: behind one address stands often a whole company.
    package init(management: Int = 60_000, oauth: Int = 0) {
        limits = RouteClass.allCases.map { max(0, $0.isManagement ? management : oauth) }
        self[.preview] = min(self[.preview], Self.mostPreviews)
    }

    /// The limit of one class of routes.
    package subscript(routes: RouteClass) -> Int {
        get { limits[routes.index] }
        set { limits[routes.index] = max(0, newValue) }
    }
}

extension RouteClass {
    fileprivate var index: Int {
        switch self {
        case .authorizationServers: 0
        case .policies: 1
        case .apps: 2
        case .groups: 3
        case .users: 4
        case .logs: 5
        case .apiTokens: 6
        case .otherManagement: 7
        case .token: 8
        case .introspect: 9
        case .revoke: 10
        case .otherOAuth: 11
        case .preview: 12
        }
    }
}
