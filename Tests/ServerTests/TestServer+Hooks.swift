// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import Hummingbird
import HummingbirdTesting
import MonetaServer
import MonetaTesting
import OAuth
import Persistence
import Primitives
import SystemLog
import Testing

/// A whole server, and a hook's service that it really calls.
extension TestServer {
    /// With `privateNetworks`, loopback addresses may be called, over http; `door` changes the way out.
    ///
    /// A call may take longer than in the product, so that no busy machine is taken for a slow service.
    static func withHooks(
        on kind: StoreKind = .sqlite, privateNetworks: Bool = true, time: Duration = .seconds(60),
        door: @escaping @Sendable (HookDoor) -> HookDoor = { $0 },
        _ body: @escaping @Sendable (TestServer, HookService) async throws -> Void
    ) async throws {
        let fetch = Fetch(forHooks: privateNetworks, time: time)
        let service = HookService()
        try await Application(router: service.router).test(.live) { live in
            service.listens(at: "http://localhost:\(try #require(live.port))")
            defer { service.hurry() }
            var options = Options()
            options.kind = kind
            options.hookDoor = door(HookDoor(fetch))
            try await run(options) { server in try await body(server, service) }
        }
        try await fetch.close()
    }

    /// Makes a hook and answers its id.
    func makeHook(_ document: JSON) async throws -> String { try await make("/inlineHooks", document).id }

    /// Makes an app and a server whose one rule has these `actions.token`; answers a client for it.
    func makeClient(_ token: JSON, server more: JSONObject = [:]) async throws -> HookClient {
        let app = try await makeApp(TestServer.app("Job", oauth: ["response_types": ["token"]]))
        let credentials = app["credentials"]?["oauthClient"]
        let server = try await makeServer("Orders", audience: "api://orders", more: more).id
        let path = "/authorizationServers/\(server)"
        _ = try await make("\(path)/scopes", ["name": "read"])
        _ = try await make(
            "\(path)/claims",
            [
                "name": "team", "claimType": "RESOURCE", "valueType": "EXPRESSION", "value": "\"blue\"",
                "status": "ACTIVE",
            ])
        let policy = try await make("\(path)/policies", Self.policy("all")).id
        let rules = "\(path)/policies/\(policy)/rules"
        let rule = try await make(rules, Self.rule("jobs", token: token)).id
        return HookClient(
            stage: self, id: credentials?["client_id"]?.string ?? "",
            secret: credentials?["client_secret"]?.string ?? "", server: server, policy: policy,
            rules: rules, rule: rule)
    }
}

/// A client whose tokens the hook of a rule is asked about.
struct HookClient {
    let stage: TestServer
    let id: String
    let secret: String
    let server: String
    let policy: String
    /// The path of the policy's rules.
    let rules: String
    let rule: String

    func token() async throws -> Answer {
        try await stage.post(
            "/oauth2/\(server)/v1/token", form: "grant_type=client_credentials&scope=read",
            headers: [.authorization: basicCredentials(id, secret)])
    }

    /// The claims of a new token.
    func claims() async throws -> JSONObject { try claims(of: await token()) }

    func claims(of answer: Answer) throws -> JSONObject {
        let text = try #require(answer.expecting(200)["access_token"]?.string)
        let payload = try #require(Base64URL.decode(text.split(separator: ".")[1]))
        return try #require(try JSON(reading: payload).object)
    }

    /// What the last event of a kind says of the hook.
    func note(_ type: EventType = .accessTokenGranted) async throws -> JSON? {
        try await stage.events(type).last?["details"]?["inlineHook"]
    }
}
