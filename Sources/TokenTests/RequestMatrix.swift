// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// The requests of one test: every combination of what is listed.
struct RequestMatrix: Equatable {
    /// The most requests that one file may lead to.
    static let mostCases = 10_000

    var servers: [String] = []
    var clients: [String] = []
    /// Empty: `client_credentials` without a user, `authorization_code` with one.
    var grants: [String] = []
    var users: [String?] = [nil]
    var scopes: [[String]] = [[]]
    var resources: [String?] = [nil]

    /// The number of combinations, or ``mostCases`` and one if there are more.
    var count: Int {
        var count = 1
        let sizes = [
            servers.count, clients.count, max(1, grants.count), users.count, scopes.count, resources.count,
        ]
        for size in sizes { count = min(count * size, Self.mostCases + 1) }
        return count
    }

    /// All combinations, the first list turning slowest, with what distinguishes each.
    func requests() -> [(request: TokenTestRequest, difference: String)] {
        var found: [(request: TokenTestRequest, difference: String)] = []
        for server in servers {
            for client in clients {
                for user in users {
                    for grant in grants.isEmpty ? [Self.usualGrant(user)] : grants {
                        for resource in resources {
                            for scopes in scopes {
                                let request = TokenTestRequest(
                                    server: server, client: client, grant: grant, user: user, scopes: scopes,
                                    resource: resource)
                                found.append((request, difference(of: request)))
                            }
                        }
                    }
                }
            }
        }
        return found
    }

    private static func usualGrant(_ user: String?) -> String {
        user == nil ? TokenTestRequest.clientCredentials : "authorization_code"
    }

    private func difference(of request: TokenTestRequest) -> String {
        var parts: [String] = []
        if servers.count > 1 { parts.append(request.server) }
        if clients.count > 1 { parts.append(request.client) }
        if users.count > 1 { parts.append(request.user ?? "no user") }
        if grants.count > 1 { parts.append(request.grant) }
        if resources.count > 1 { parts.append(request.resource ?? "no resource") }
        if scopes.count > 1 {
            parts.append(request.scopes.isEmpty ? "default scopes" : request.scopes.joined(separator: " "))
        }
        return parts.joined(separator: ", ")
    }
}
