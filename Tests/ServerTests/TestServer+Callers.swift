// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import JOSE
import ManagementAPI
import MonetaTesting
import OAuth
import Persistence
import Primitives
import SQLiteStore
import SystemLog
import Testing

extension CallerAuthority {
    /// What a user with that role may do; the user is in a database of its own.
    static func of(
        _ role: AdminRole, for right: ManagementRight = .read(.authorizationServers)
    ) async throws -> CallerAuthority {
        let store = try SQLiteStore()
        try await store.migrate(at: TestClock().now)
        let principal = try await Ledger(revising: store, surroundings: .system).write(
            by: .system("test", in: .system)
        ) { change in
            let user = try createUser(
                profile: ["login": "caller@example.com", "email": "caller@example.com"], status: .active,
                in: change)
            try grantRole(role, to: user, in: change)
            return try Principal(.user(user.id), in: change)
        }
        await store.close()
        return CallerAuthority(principal, scopes: nil, for: right)
    }
}

/// One who calls the management API: a user with an API token, or an app with an access token.
struct TestCaller: Sendable {
    /// The word in the place of the scheme, and the token.
    let authorization: String
    /// Where its roles are: `/users/00u…`, `/groups/00g…` or `/oauth2/v1/clients/…`.
    let holder: String
    let role: AdminRole

    /// Who has the role.
    enum Kind: CaseIterable {
        case user, memberOfGroup, client
        /// A user by the access token of an app, whose own roles do not count.
        case person
    }
}

extension TestServer {
    /// A caller of that kind with that role; a client's token has `scopes`, or all there are.
    func makeCaller(
        _ kind: TestCaller.Kind, _ role: AdminRole, _ name: String = "caller", scopes: [String]? = nil
    ) async throws -> TestCaller {
        switch kind {
        case .client: return try await makeClient(role, name, scopes)
        case .person: return try await makePerson(role, name, scopes)
        case .user, .memberOfGroup: break
        }
        let login = "\(name)-\(role.rawValue.lowercased())@example.com"
        let (user, group, token) = try await management.write(
            by: .system("test", in: surroundings)
        ) { change in
            let user = try createUser(
                profile: ["login": .string(login), "email": .string(login)], status: .active, in: change)
            let token = try issueAPIToken(named: login, for: user, in: change)
            guard kind == .memberOfGroup else {
                try grantRole(role, to: user, in: change)
                return (user, Group?.none, token.text.revealText())
            }
            let group = try createGroup(profile: ["name": .string("\(login) administrators")], in: change)
            try addMember(user.id.text, to: group.id, in: change)
            _ = try assignRole(role, to: .group(group.id), in: change)
            return (user, group, token.text.revealText())
        }
        return TestCaller(
            authorization: "SSWS \(token)", holder: group.map { "/groups/\($0.id)" } ?? "/users/\(user.id)",
            role: role)
    }

    private func makeClient(
        _ role: AdminRole, _ name: String, _ wanted: [String]?
    ) async throws -> TestCaller {
        let app = try await makeApp(TestServer.app("\(name) \(role.rawValue)"))
        let clientID = app["credentials"]?["oauthClient"]?["client_id"]?.string ?? ""
        try await management.write(by: .system("test", in: surroundings)) { change in
            _ = try assignRole(role, to: .client(ID(app.id)), in: change)
        }
        let token = try await managementToken(of: app, clientID, for: nil, wanted)
        return TestCaller(
            authorization: "Bearer \(token)", holder: "/oauth2/v1/clients/\(clientID)", role: role)
    }

    private func makePerson(
        _ role: AdminRole, _ name: String, _ wanted: [String]?
    ) async throws -> TestCaller {
        let login = "\(name)-\(role.rawValue.lowercased())@example.com"
        let app = try await makeApp(TestServer.app("\(name) \(role.rawValue)"))
        let clientID = app["credentials"]?["oauthClient"]?["client_id"]?.string ?? ""
        let user = try await management.write(by: .system("test", in: surroundings)) { change in
            let user = try createUser(
                profile: ["login": .string(login), "email": .string(login)], status: .active, in: change)
            try grantRole(role, to: user, in: change)
            return user
        }
        let assigned = try await send(.post, "/apps/\(app.id)/users", ["id": .string(user.id.text)])
        try #require(assigned.status == 200, "\(assigned.body)")
        let token = try await managementToken(of: app, clientID, for: user, wanted)
        return TestCaller(
            authorization: "Bearer \(token)", holder: "/users/\(user.id)", role: role)
    }

    /// An access token of the organisation's server, for the app itself or for a person.
    private func managementToken(
        of app: JSON, _ clientID: String, for user: User?, _ wanted: [String]?
    ) async throws -> String {
        let services = management
        let every = ManagementArea.allCases.flatMap { area in
            ManagementAction.allCases.map { ManagementRight($0, area).scope }
        }
        let scopes = wanted ?? Array(Set(every)).sorted()
        let key = try NewSigningKey(.es256, sealedUnder: services.masterKey, with: services.surroundings)
        try await services.write(by: .system("test", in: services.surroundings)) { change in
            try createOrganisationServer(key: key, in: change)
            for scope in scopes {
                _ = try grantScope(scope, issuer: services.baseURL, to: ID(app.id), in: change)
            }
        }
        clock.advance(seconds: 2)
        let snapshot = try #require(
            try await services.organisationServer.value())
        let now = services.surroundings.now().seconds
        var claims: JSONObject = [
            "ver": 1, "jti": .string(newAccessTokenID(in: services.surroundings)),
            "iss": .string(services.baseURL), "aud": .string(services.baseURL), "sub": .string(clientID),
            "iat": .integer(now), "exp": .integer(now + 3600), "cid": .string(clientID),
            "scp": .strings(scopes),
        ]
        claims["uid"] = user.map { .string($0.id.text) }
        let token = try sign(
            JSON.object(claims).bytes, with: snapshot.signingKey, header: snapshot.accessTokenHeader)
        return String(decoding: token, as: UTF8.self)
    }

    /// Limits the caller's role, as an administrator does it.
    func limit(_ caller: TestCaller, toGroup group: String) async throws {
        try await limit(caller, to: "groups/\(group)")
    }

    func limit(_ caller: TestCaller, toApp app: String) async throws {
        try await limit(caller, to: "catalog/apps/oidc_client/\(app)")
    }

    private func limit(_ caller: TestCaller, to target: String) async throws {
        let role = try #require(caller.role.targetableID)
        let answer = try await send(
            .put, "\(caller.holder)/roles/\(role)/targets/\(target)",
            outside: caller.holder.hasPrefix("/oauth2/"))
        try #require(answer.status == 204, "\(answer.body)")
    }

    /// The answer to one who is not the super administrator.
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSON? = nil, as caller: TestCaller
    ) async throws -> Answer {
        try await send(
            method, path, body, headers: [.authorization: caller.authorization],
            outside: path.hasPrefix("/oauth2/"))
    }
}
