// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Policies
import Primitives

/// One server with the facts around it, as the functions that look for findings see it.
struct ServerView {
    let rows: ServerRows
    let facts: FindingFacts
    /// Active policies with their active rules, in order.
    let policies: [(policy: AccessPolicy, rules: [AccessRule])]
    private let appsByClientID: [String: FindingFacts.AppFacts]

    init(_ rows: ServerRows, _ facts: FindingFacts) {
        self.rows = rows
        self.facts = facts
        policies = rows.policies.filter { $0.policy.status == .active }.map { policy, rules in
            (policy, rules.filter { $0.status == .active })
        }
        appsByClientID = Dictionary(facts.apps.map { ($0.app.clientID, $0) }) { first, _ in first }
    }

    var server: AuthorizationServer { rows.server }

    var object: Finding.Object { .server(rows.server) }

    /// The app with that `client_id`; `nil` when there is none.
    func app(_ clientID: String) -> App? { appsByClientID[clientID]?.app }

    /// The policies that are for a client, in order.
    func policies(for app: App) -> [(policy: AccessPolicy, rules: [AccessRule])] {
        policies.filter { $0.policy.isFor(app.clientID) }
    }

    /// Whether some rule lets the app in as a service.
    func admitsAsService(_ app: App) -> Bool {
        policies(for: app).contains { $0.rules.contains(where: \.isForServices) }
    }

    /// Whether some rule lets users of the app in.
    func admitsUsers(of app: App) -> Bool {
        policies(for: app).contains { $0.rules.contains(where: \.isForUsers) }
    }
}

extension AccessPolicy {
    /// Whether the rules are tried for the client.
    func isFor(_ clientID: String) -> Bool {
        clients.contains(Self.allClients) || clients.contains(clientID)
    }
}

extension AccessRule {
    var isForServices: Bool { conditions.grantTypes.contains(.clientCredentials) }

    var isForUsers: Bool { conditions.grantTypes.contains(where: \.hasUser) }
}

extension App {
    /// Whether it may ask for tokens for itself.
    var isService: Bool { settings.grantTypes.contains(.clientCredentials) }

    /// Whether it may ask for tokens for users.
    var hasUserGrant: Bool {
        settings.grantTypes.contains { $0.hasUser && $0.begins }
    }

    /// Whether it cannot keep a secret (RFC 6749 §2.1).
    var isPublic: Bool { settings.authenticationMethod == .none }
}

/// Names in quotation marks for a sentence, at most five.
func quoted(_ names: [String]) -> String {
    let shown = names.prefix(5).map { "`\($0)`" }.joined(separator: ", ")
    return names.count > 5 ? "\(shown) and \(names.count - 5) more" : shown
}
