// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// What there is to record: servers with their scopes, apps with their grants, and users.
package struct RecordingSubjects: Sendable {
    /// An authorization server.
    package struct Server: Sendable {
        package let name: String
        /// The names of all scopes.
        package let scopes: [String]
        /// Of these, the ones that only a user can agree to; a service is refused them.
        package let needingConsent: Set<String>
        /// Whether a request may ask for no scope.
        package let hasDefaultScopes: Bool

        package init(
            name: String, scopes: [String], needingConsent: Set<String> = [], hasDefaultScopes: Bool
        ) {
            self.name = name
            self.scopes = scopes
            self.needingConsent = needingConsent
            self.hasDefaultScopes = hasDefaultScopes
        }
    }

    /// An app with the grant types that it may use.
    package struct Client: Sendable {
        package let clientID: String
        package let grants: [String]

        package init(clientID: String, grants: [String]) {
            self.clientID = clientID
            self.grants = grants
        }
    }

    package let servers: [Server]
    package let clients: [Client]
    /// Logins; without any, only what services get is recorded.
    package let users: [String]

    package init(servers: [Server], clients: [Client], users: [String]) {
        self.servers = servers
        self.clients = clients
        self.users = users
    }
}

/// Too much would be recorded; a sentence says how much and what helps.
package struct TooMuchToRecord: Error, CustomStringConvertible {
    package let description = """
        more than \(RequestMatrix.mostCases) requests would be recorded; choose with --server, --client and --user
        """
}

/// Grant types that lead to tokens by themselves and for a user.
private let userGrants = [
    "authorization_code", "password", "urn:ietf:params:oauth:grant-type:device_code", "implicit",
]
/// Scopes of OpenID Connect that a user's request asks for beside others (OIDC Core §5.4).
private let profileScopes = ["openid", "profile", "email"]
/// Scopes of OpenID Connect, which are not asked for one by one.
private let openIDScopes = Set(profileScopes + ["address", "phone", "offline_access", "device_sso"])

/// The requests whose answers are recorded, in a stable order: servers and apps by name, users as given.
///
/// A service asks for each scope of the server's own, for all of them together but those that need a user's
/// consent, and for none where there are default scopes; a user's request asks for all, and for
/// `openid profile email` besides.
package func planRecording(_ subjects: RecordingSubjects) throws(TooMuchToRecord) -> [TokenTestRequest] {
    var requests: [TokenTestRequest] = []
    for server in subjects.servers.sorted(by: { $0.name < $1.name }) {
        let own = server.scopes.filter { !openIDScopes.contains($0) }.sorted()
        let basic = profileScopes.filter(server.scopes.contains)
        for client in subjects.clients.sorted(by: { $0.clientID < $1.clientID }) {
            var sets: [(grant: String, user: String?, scopes: [String])] = []
            if client.grants.contains(TokenTestRequest.clientCredentials) {
                var wanted = own.map { [$0] }
                if server.hasDefaultScopes { wanted.insert([], at: 0) }
                let together = own.filter { !server.needingConsent.contains($0) }
                if together.count > 1 { wanted.append(together) }
                sets += wanted.map { (TokenTestRequest.clientCredentials, nil, $0) }
            }
            for user in subjects.users {
                for grant in userGrants where client.grants.contains(grant) {
                    var wanted = own.map { basic + [$0] }
                    if !basic.isEmpty { wanted.insert(basic, at: 0) }
                    if own.count > 1 { wanted.append(basic + own) }
                    sets += wanted.map { (grant, user, $0) }
                }
            }
            requests += sets.map {
                TokenTestRequest(
                    server: server.name, client: client.clientID, grant: $0.grant, user: $0.user,
                    scopes: $0.scopes)
            }
            guard requests.count <= RequestMatrix.mostCases else { throw TooMuchToRecord() }
        }
    }
    return requests
}
