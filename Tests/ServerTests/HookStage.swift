// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import MonetaServer
import MonetaTesting
import NIOCore
import OAuth
import Persistence
import Primitives
import Synchronization
import SystemLog
import Testing

/// A whole server on a database in memory, and a hook's service that it really calls.
struct HookStage {
    let client: any TestClientProtocol
    let service: HookService
    /// Where the service is: `http://localhost:…`.
    let base: String
    let services: Services
    let clock: TestClock
    let lines: LogLines

    static let token = "mon_api_of-the-hook-tests-0123456789"

    /// With `privateNetworks`, loopback addresses may be called, over http; `door` changes the way out.
    ///
    /// A call may take longer than in the product, so that no busy machine is taken for a slow service.
    static func run(
        on kind: StoreKind = .sqlite, privateNetworks: Bool = true, time: Duration = .seconds(60),
        door: @escaping @Sendable (HookDoor) -> HookDoor = { $0 },
        _ body: @escaping @Sendable (HookStage) async throws -> Void
    ) async throws {
        let service = HookService()
        try await Application(router: service.router).test(.live) { live in
            defer { service.hurry() }
            let base = "http://localhost:\(try #require(live.port))"
            try await kind.withStore { store in
                let fetch = Fetch(forHooks: privateNetworks, time: time)
                try await run(service, base, store, fetch, door(HookDoor(fetch)), body)
            }
        }
    }

    private static func run(
        _ service: HookService, _ base: String, _ store: any Store, _ fetch: Fetch,
        _ door: HookDoor, _ body: @escaping @Sendable (HookStage) async throws -> Void
    ) async throws {
        let clock = TestClock()
        let surroundings = Surroundings(now: { clock.now }, randomBytes: Surroundings.system.secretBytes)
        let reader = try await SettingsReader(
            flags: [
                "--in-memory", "--public-url", "https://moneta.test", "--api-token", token, "--master-key",
                Base64URL.encode([UInt8](repeating: 7, count: 32)), "--log-level", "trace",
            ], environment: [:])
        let settings = try Settings(reader)
        let start = try await FirstStart(settings, store: store, surroundings: surroundings).run()
        let services = Services(
            settings, store: store, masterKey: start.masterKey, surroundings: surroundings,
            fetch: { _ in [] }, hookDoor: door)
        let lines = LogLines()
        let logger = Logger(label: "moneta") { _ in CapturingLog(lines: lines) }
        try await Application(responder: makeResponder(services, logger: logger), logger: logger).test(
            .router
        ) {
            client in
            try await body(
                HookStage(
                    client: client, service: service, base: base, services: services, clock: clock,
                    lines: lines))
        }
        await services.events.drain()
        try await fetch.close()
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSON? = nil
    ) async throws -> ServersAPI.Answer {
        let response = try await client.execute(
            uri: path.hasPrefix("/.well-known") ? path : "/api/v1\(path)", method: method,
            headers: [.contentType: "application/json", .authorization: "SSWS \(Self.token)"],
            body: body.map { ByteBuffer(bytes: $0.bytes) })
        return try answer(response)
    }

    private func answer(_ response: TestResponse) throws -> ServersAPI.Answer {
        let bytes = Array(response.body.readableBytesView)
        return ServersAPI.Answer(
            status: response.status.code, body: bytes.isEmpty ? .null : try JSON(reading: bytes),
            headers: response.headers)
    }

    /// A document for a hook at the service.
    func hook(
        _ name: String = "enrich", path: String = "/hook", config more: JSONObject = [:],
        type: String = "com.okta.oauth2.tokens.transform"
    ) -> JSON {
        var config: JSONObject = [
            "uri": .string(base + path), "method": "POST",
            "authScheme": ["type": "HEADER", "key": "Authorization", "value": "secret-of-the-hook"],
        ]
        for (name, value) in more.members { config[name] = value }
        return [
            "name": .string(name), "type": .string(type), "version": "1.0.0",
            "channel": ["type": "HTTP", "version": "1.0.0", "config": .object(config)],
        ]
    }

    func makeHook(_ document: JSON? = nil) async throws -> String {
        let answer = try await send(.post, "/inlineHooks", document ?? hook())
        try #require(answer.status == 200, "\(answer.body)")
        return answer.body.id
    }

    /// Makes an app and a server whose one rule has these `actions.token`; answers a client for it.
    func makeClient(_ token: JSON, server more: JSONObject = [:]) async throws -> HookClient {
        let app = try await send(
            .post, "/apps",
            [
                "name": "oidc_client", "label": "Job", "signOnMode": "OPENID_CONNECT",
                "credentials": ["oauthClient": ["token_endpoint_auth_method": "client_secret_basic"]],
                "settings": [
                    "oauthClient": [
                        "application_type": "service", "grant_types": ["client_credentials"],
                        "response_types": ["token"],
                    ]
                ],
            ])
        try #require(app.status == 200, "\(app.body)")
        let credentials = app.body["credentials"]?["oauthClient"]
        var body: JSONObject = [
            "name": "Orders", "audiences": ["api://orders"],
            "credentials": ["signing": ["algorithm": "ES256"]],
        ]
        for (name, value) in more.members { body[name] = value }
        let server = try await send(.post, "/authorizationServers", .object(body)).body.id
        _ = try await send(.post, "/authorizationServers/\(server)/scopes", ["name": "read"])
        _ = try await send(
            .post, "/authorizationServers/\(server)/claims",
            [
                "name": "team", "claimType": "RESOURCE", "valueType": "EXPRESSION", "value": "\"blue\"",
                "status": "ACTIVE",
            ])
        let policy = try await send(
            .post, "/authorizationServers/\(server)/policies",
            [
                "name": "all", "description": "d", "type": "OAUTH_AUTHORIZATION_POLICY",
                "conditions": ["clients": ["include": ["ALL_CLIENTS"]]],
            ]
        ).body.id
        let rules = "/authorizationServers/\(server)/policies/\(policy)/rules"
        let rule = try await send(
            .post, rules,
            [
                "name": "jobs", "type": "RESOURCE_ACCESS",
                "conditions": [
                    "grantTypes": ["include": ["client_credentials"]], "scopes": ["include": ["*"]],
                ], "actions": ["token": token],
            ])
        try #require(rule.status == 201, "\(rule.body)")
        return HookClient(
            stage: self, id: credentials?["client_id"]?.string ?? "",
            secret: credentials?["client_secret"]?.string ?? "", server: server, policy: policy,
            rules: rules, rule: rule.body.id)
    }

    func events(_ type: EventType) async throws -> [JSON] {
        try await services.store.read { tx in
            try tx.rows("SELECT document FROM event WHERE event_type = \(type.rawValue) ORDER BY sequence")
                .map { try $0.json("document") }
        }
    }

    fileprivate func token(_ form: String, _ client: HookClient) async throws -> ServersAPI.Answer {
        let basic = base64(Array("\(client.id):\(client.secret)".utf8))
        return try answer(
            try await self.client.execute(
                uri: "/oauth2/\(client.server)/v1/token", method: .post,
                headers: [
                    .contentType: "application/x-www-form-urlencoded", .authorization: "Basic \(basic)",
                ],
                body: ByteBuffer(string: form)))
    }
}

private func base64(_ bytes: [UInt8]) -> String {
    let text = Base64URL.encode(bytes).map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
    return String(text) + String(repeating: "=", count: (4 - text.count % 4) % 4)
}

/// A client whose tokens the hook of a rule is asked about.
struct HookClient {
    let stage: HookStage
    let id: String
    let secret: String
    let server: String
    let policy: String
    /// The path of the policy's rules.
    let rules: String
    let rule: String

    func token() async throws -> ServersAPI.Answer {
        try await stage.token("grant_type=client_credentials&scope=read", self)
    }

    /// The claims of a new token.
    func claims() async throws -> JSONObject {
        let answer = try await token()
        try #require(answer.status == 200, "\(answer.body)")
        return try claims(of: answer)
    }

    func claims(of answer: ServersAPI.Answer) throws -> JSONObject {
        let text = try #require(answer.body["access_token"]?.string)
        let payload = try #require(Base64URL.decode(text.split(separator: ".")[1]))
        return try #require(try JSON(reading: payload).object)
    }

    /// What the last event of a kind says of the hook.
    func note(_ type: EventType = .accessTokenGranted) async throws -> JSON? {
        try await stage.events(type).last?["details"]?["inlineHook"]
    }
}

/// Every line that a server logs, with its metadata.
final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])

    var text: String { lines.withLock { $0.joined(separator: "\n") } }

    func append(_ line: String) { lines.withLock { $0.append(line) } }
}

private struct CapturingLog: LogHandler {
    let lines: LogLines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(
        level: Logger.Level, message: Logger.Message, metadata: Logger.Metadata?, source: String,
        file: String, function: String, line: UInt
    ) {
        lines.append("\(level) \(message) \(self.metadata.merging(metadata ?? [:]) { $1 })")
    }
}
