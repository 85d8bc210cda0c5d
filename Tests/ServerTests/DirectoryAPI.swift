// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ManagementAPI
import MonetaTesting
import NIOCore
import Persistence
import Primitives
import SignIn
import SystemLog
import Testing
import Web

/// The routes of the directory behind the real authorisation of callers, on every kind of store.
struct DirectoryAPI {
    let client: any TestClientProtocol
    let services: ManagementServices
    let clock: TestClock
    let founded: FoundedOrganisation

    var store: any Store { services.store }

    /// Runs `body` on SQLite in memory and, where it is there, on PostgreSQL.
    static func run(_ body: @escaping @Sendable (DirectoryAPI) async throws -> Void) async throws {
        for kind in StoreKind.available where kind != .sqliteFile {
            try await kind.withStore { store in try await run(on: store, body) }
        }
    }

    private static func run(
        on store: any Store, _ body: @escaping @Sendable (DirectoryAPI) async throws -> Void
    ) async throws {
        let clock = TestClock()
        let masterKey = try #require(MasterKey([UInt8](repeating: 7, count: 32)))
        let surroundings = Surroundings(now: { clock.now }, randomBytes: Surroundings.system.secretBytes)
        let services = ManagementServices(
            store: store, surroundings: surroundings, masterKey: masterKey, baseURL: "https://moneta.test",
            passwords: InlinePasswordPool(cost: PasswordHash.Cost(logarithm: 4, blockSize: 8, parallelism: 1))
        )
        let founded = try await Ledger(revising: store, surroundings: surroundings).write(
            by: .system("first start", in: surroundings)
        ) { change in
            try createOrganisation(
                OrganisationFounding(name: "Acme, Inc.", administratorLogin: "ada@example.com"), in: change)
        }
        let router = Router(context: ManagementContext.self)
        router.add(middleware: ManagementErrors())
        let group = router.group("api/v1").add(middleware: AuthorizeCaller(services))
        ManagementRoutes(services).add(to: group)
        ManagementRoutes(services).addOAuthResources(
            to: router.group().add(middleware: AuthorizeCaller(services)))
        try await Application(router: router).test(.router) { client in
            try await body(
                DirectoryAPI(client: client, services: services, clock: clock, founded: founded))
        }
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSON? = nil, token: String? = nil,
        headers: HTTPFields = [:], outside: Bool = false
    ) async throws -> ServersAPI.Answer {
        var headers = headers
        headers[.contentType] = "application/json"
        if headers[.authorization] == nil {
            headers[.authorization] = "SSWS \(token ?? founded.token.revealText())"
        }
        let response = try await client.execute(
            uri: outside ? path : "/api/v1\(path)", method: method, headers: headers,
            body: body.map { ByteBuffer(bytes: $0.bytes) })
        let bytes = Array(response.body.readableBytesView)
        return ServersAPI.Answer(
            status: response.status.code, body: bytes.isEmpty ? .null : try JSON(reading: bytes),
            headers: response.headers)
    }

    /// The document of an app with these members of `settings.oauthClient`.
    static func app(
        _ label: String = "App", type: String = "service", grants: [String] = ["client_credentials"],
        method: String = "client_secret_basic", oauth more: JSONObject = [:], client: JSONObject = [:]
    ) -> JSON {
        var oauth: JSONObject = ["application_type": .string(type), "grant_types": .strings(grants)]
        for (name, value) in more.members { oauth[name] = value }
        var credentials: JSONObject = ["token_endpoint_auth_method": .string(method)]
        for (name, value) in client.members { credentials[name] = value }
        return [
            "name": "oidc_client", "label": .string(label), "signOnMode": "OPENID_CONNECT",
            "credentials": ["oauthClient": .object(credentials)],
            "settings": ["oauthClient": .object(oauth)],
        ]
    }

    func makeApp(_ document: JSON = app()) async throws -> JSON {
        let answer = try await send(.post, "/apps", document)
        try #require(answer.status == 200, "\(answer.body)")
        return answer.body
    }

    func makeUser(_ login: String) async throws -> JSON {
        let answer = try await send(
            .post, "/users", ["profile": ["login": .string(login), "email": .string(login)]])
        try #require(answer.status == 200, "\(answer.body)")
        return answer.body
    }

    func events(_ type: EventType) async throws -> [JSON] {
        try await store.read { tx in
            try tx.rows("SELECT document FROM event WHERE event_type = \(type.rawValue) ORDER BY sequence")
                .map { try $0.json("document") }
        }
    }
}
