// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JOSE
import ManagementAPI
import NIOCore
import OAuth
import Persistence
import Primitives
import SQLiteStore
import Synchronization
import SystemLog
import Testing
import Web

/// A clock that a test turns.
final class TestClock: Sendable {
    private let time = Mutex(Timestamp(seconds: 1_760_000_000))

    var now: Timestamp { time.withLock { $0 } }

    func advance(days: Int) { time.withLock { $0 = $0 + .seconds(days * 86_400) } }

    func advance(seconds: Int) { time.withLock { $0 = $0 + .seconds(seconds) } }
}

/// The routes of authorization servers on a database in memory.
struct ServersAPI {
    struct Answer {
        let status: Int
        let body: JSON
        let headers: HTTPFields

        /// The sentences of `errorCauses`.
        var causes: [String] { body["errorCauses"]?.array?.compactMap { $0["errorSummary"]?.string } ?? [] }
        var code: String? { body["errorCode"]?.string }
    }

    let client: any TestClientProtocol
    let services: ManagementServices
    let clock: TestClock

    var store: any Store { services.store }

    static func run(_ body: @escaping @Sendable (ServersAPI) async throws -> Void) async throws {
        let clock = TestClock()
        let store = try SQLiteStore()
        try await store.migrate(at: clock.now)
        let masterKey = try #require(MasterKey([UInt8](repeating: 7, count: 32)))
        let surroundings = Surroundings(now: { clock.now }, randomBytes: Surroundings.system.secretBytes)
        let services = ManagementServices(
            store: store, surroundings: surroundings, masterKey: masterKey, baseURL: "https://moneta.test")
        let router = Router(context: ManagementContext.self)
        router.add(middleware: ManagementErrors())
        let authority = try await CallerAuthority.of(.superAdministrator)
        router.add(middleware: AlwaysAdmin(authority: authority))
        let group = router.group("api/v1")
        ServerRoutes(services).add(to: group)
        ScopeRoutes(services).add(to: group)
        ClaimRoutes(services).add(to: group)
        ServerKeyRoutes(services).add(to: group)
        AssociatedServerRoutes(services).add(to: group)
        ServerClientRoutes(services).add(to: group)
        AccessPolicyRoutes(services).add(to: group)
        AccessRuleRoutes(services).add(to: group)
        FindingRoutes(services).add(to: group)
        try await Application(router: router).test(.router) { client in
            try await body(ServersAPI(client: client, services: services, clock: clock))
        }
        await store.close()
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSON? = nil, headers: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = headers
        headers[.contentType] = "application/json"
        let response = try await client.execute(
            uri: "/api/v1/authorizationServers\(path)", method: method, headers: headers,
            body: body.map { ByteBuffer(bytes: $0.bytes) })
        let bytes = Array(response.body.readableBytesView)
        return Answer(
            status: response.status.code, body: bytes.isEmpty ? .null : try JSON(reading: bytes),
            headers: response.headers)
    }

    /// Creates a server with an ES256 key, which is made at once, and answers its document.
    func makeServer(_ name: String, audience: String = "api://test") async throws -> JSON {
        let answer = try await send(
            .post, "",
            [
                "name": .string(name), "audiences": [.string(audience)],
                "credentials": ["signing": ["algorithm": "ES256"]],
            ])
        try #require(answer.status == 201, "\(answer.body)")
        return answer.body
    }

    /// Creates the default server as the first start does.
    func makeDefaultServer() async throws -> AuthorizationServer {
        let services = services
        let key = try NewSigningKey(.es256, sealedUnder: services.masterKey, with: services.surroundings)
        return try await services.write(by: .system("first start", in: services.surroundings)) { change in
            try createServer(
                ServerSettings(name: "default", audiences: ["api://default"], algorithm: .es256), key: key,
                fixed: FixedServer(id: ID("ausDefault"), isDefault: true),
                in: change)
        }
    }

    func events(_ type: EventType) async throws -> [JSON] {
        try await store.read { tx in
            try tx.rows("SELECT document FROM event WHERE event_type = \(type.rawValue) ORDER BY sequence")
                .map { try $0.json("document") }
        }
    }
}

private struct AlwaysAdmin: RouterMiddleware {
    let authority: CallerAuthority

    func handle(
        _ request: Request, context: ManagementContext,
        next: (Request, ManagementContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.caller = Caller(
            kind: .user, id: "00u1", alternateID: "ada@example.com", displayName: "Ada", requestID: "req1")
        context.authority = authority
        return try await next(request, context)
    }
}

extension JSON {
    var id: String { self["id"]?.string ?? "" }
    var names: [String] { array?.compactMap { $0["name"]?.string } ?? [] }
}
