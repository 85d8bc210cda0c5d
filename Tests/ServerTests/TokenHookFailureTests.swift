// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import MonetaServer
import MonetaTesting
import OAuth
import Persistence
import Primitives
import SystemLog
import Testing

/// What happens to tokens when the service of a hook does not do what it should.
@Suite struct TokenHookFailureTests {
    private func use(_ hook: String, _ onFailure: String? = nil) -> JSON {
        var inlineHook: JSONObject = ["id": .string(hook)]
        inlineHook["onFailure"] = onFailure.map { .string($0) }
        return ["inlineHook": .object(inlineHook)]
    }

    /// A failure, as the service shows it, with the word for it and how often the service is asked.
    struct Trouble: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let reply: HookService.Reply
        let reason: String
        var attempts = 1
    }

    static let troubles = [
        Trouble(
            testDescription: "a redirect",
            reply: .init(status: .temporaryRedirect, headers: [.location: "/elsewhere"]), reason: "status"),
        Trouble(testDescription: "a refusal", reply: .init(status: .forbidden), reason: "status"),
        Trouble(testDescription: "created", reply: .init(status: .created, body: "{}"), reason: "status"),
        Trouble(
            testDescription: "an error inside", reply: .init(status: .internalServerError),
            reason: "status", attempts: 2),
        Trouble(
            testDescription: "broken JSON", reply: .init(body: #"{"commands":["#),
            reason: "malformed_answer"),
        Trouble(
            testDescription: "a name twice", reply: .init(body: #"{"commands":[],"commands":[]}"#),
            reason: "malformed_answer"),
        Trouble(testDescription: "a text", reply: .init(body: "\"fine\""), reason: "malformed_answer"),
        Trouble(
            testDescription: "JSON that is too deep",
            reply: .init(body: String(repeating: "[", count: 30) + String(repeating: "]", count: 30)),
            reason: "malformed_answer"),
        Trouble(
            testDescription: "too much", reply: .init(body: String(repeating: " ", count: 300_000) + "{}"),
            reason: "too_large"),
        Trouble(
            testDescription: "an unknown command",
            reply: .json(["commands": [["type": "com.okta.assertion.patch", "value": []]]]),
            reason: "malformed_answer"),
        Trouble(
            testDescription: "a patch of a claim of ours",
            reply: .patch(
                ["op": "add", "path": "/claims/team", "value": "red"],
                ["op": "replace", "path": "/claims/iss", "value": "https://evil.test"]),
            reason: "invalid_patch"),
    ]

    @Test(arguments: troubles)
    func `the token is issued as it was decided, and the event says why`(trouble: Trouble) async throws {
        try await TestServer.withHooks { stage, service in
            let client = try await stage.makeClient(use(stage.makeHook(service.hook())))
            service.answer(trouble.reply)
            let claims = try await client.claims()
            #expect(claims["team"] == "blue")
            let note = try #require(try await client.note())
            #expect(note["result"] == "FAILED")
            #expect(note["reason"] == .string(trouble.reason), "\(note.text)")
            #expect(note["onFailure"] == "CONTINUE")
            #expect(note["attempts"] == .integer(Int64(trouble.attempts)))
            #expect(service.calls.count == trouble.attempts)
        }
    }

    @Test(arguments: troubles)
    func `no token is issued when the rule wants it so`(trouble: Trouble) async throws {
        try await TestServer.withHooks { stage, service in
            let client = try await stage.makeClient(use(stage.makeHook(service.hook()), "DENY"))
            service.answer(trouble.reply)
            let answer = try await client.token()
            #expect(answer.status == 400)
            #expect(answer.body["error"] == "server_error")
            #expect(answer.body["access_token"] == nil)
            #expect(try await stage.events(.accessTokenGranted).isEmpty)
            let event = try #require(try await stage.events(.tokenRequested).last)
            #expect(event["outcome"]?["reason"] == "inline_hook_failed")
            #expect(try await client.note(.tokenRequested)?["reason"] == .string(trouble.reason))
        }
    }

    @Test func `an error inside is tried once more`() async throws {
        try await TestServer.withHooks { stage, service in
            let client = try await stage.makeClient(use(stage.makeHook(service.hook())))
            service.answer(
                .init(status: .badGateway),
                .patch(["op": "replace", "path": "/claims/team", "value": "red"]))
            #expect(try await client.claims()["team"] == "red")
            #expect(try await client.note()?["attempts"] == 2)
            let events = service.calls.map { $0.json["eventId"] }
            #expect(events.count == 2 && events[0] == events[1])
            let signatures = service.calls.map { asked in
                HTTPField.Name("Moneta-Signature").flatMap { asked.headers[$0] }
            }
            #expect(signatures[0] != signatures[1])
        }
    }

    @Test func `a redirect is not followed`() async throws {
        try await TestServer.withHooks { stage, service in
            let client = try await stage.makeClient(use(stage.makeHook(service.hook())))
            service.answer(
                .init(status: .temporaryRedirect, headers: [.location: service.base + "/elsewhere"]))
            _ = try await client.claims()
            #expect(service.calls.count == 1)
            #expect(service.requests.map(\.path) == ["/hook"])
        }
    }

    @Test func `nobody listening is a failure too`() async throws {
        try await TestServer.withHooks { stage, service in
            let hook = try await stage.makeHook(service.hook(config: ["uri": "http://127.0.0.1:1/hook"]))
            let client = try await stage.makeClient(use(hook))
            _ = try await client.claims()
            let note = try #require(try await client.note())
            #expect(note["reason"] == "unreachable")
            #expect(note["attempts"] == 2)
        }
    }

    @Test func `private networks are not called unless the operator allows it`() async throws {
        try await TestServer.withHooks(privateNetworks: false) { stage, service in
            let plain = try await stage.send(.post, "/inlineHooks", service.hook())
            #expect(plain.causes == ["channel.config.uri: the URL must start with https://"])
            for address in ["https://127.0.0.1/hook", "https://[::1]/", "https://169.254.169.254/latest"] {
                let refused = try await stage.send(
                    .post, "/inlineHooks", service.hook(config: ["uri": .string(address)]))
                #expect(refused.status == 400)
                #expect(refused.causes.first?.contains("private networks are not allowed") == true)
            }
            // A name that leads to one is found when it is called.
            let secure = "https" + service.base.dropFirst(4) + "/hook"
            let hook = try await stage.makeHook(service.hook(config: ["uri": .string(secure)]))
            let client = try await stage.makeClient(use(hook))
            _ = try await client.claims()
            let note = try #require(try await client.note())
            #expect(note["reason"] == "not_allowed")
            #expect(service.requests.isEmpty)
        }
    }

    @Test func `secrets are in no line, event or answer`() async throws {
        try await TestServer.withHooks { stage, service in
            let hook = try await stage.makeHook(service.hook())
            let client = try await stage.makeClient(use(hook))
            for reply in [HookService.Reply(), .init(status: .internalServerError), .init(body: "[")] {
                service.answer(reply)
                _ = try await client.claims()
            }
            _ = try await stage.send(.post, "/inlineHooks/\(hook)/execute")
            let list = try await stage.send(.get, "/inlineHooks").body.text
            let log = try await stage.send(.get, "/logs?since=2020-01-01T00:00:00Z&limit=1000")
            let secret = "secret-of-the-hook"
            #expect(service.calls.first?.headers[.authorization] == secret)
            #expect(!list.contains(secret))
            #expect(log.body.array?.isEmpty == false && !log.body.text.contains(secret))
            #expect(!stage.log.text.isEmpty && !stage.log.text.contains(secret))
            let rows = try await stage.services.store.read { tx in
                try tx.rows("SELECT channel, sealed FROM inline_hook").map {
                    (try $0.text("channel"), try $0.text("sealed"))
                }
            }
            #expect(rows.count == 1 && !rows[0].0.contains(secret) && !rows[0].1.contains(secret))
        }
    }

    /// Held against the clock: `scripts/test` runs these by themselves, after all others.
    @Suite struct Timed {
        @Test func `a slow service holds a token up for three seconds and no longer`() async throws {
            try await TestServer.withHooks(time: HookLimits.time) { stage, service in
                let client = try await stage.makeClient(
                    TokenHookFailureTests().use(stage.makeHook(service.hook())))
                service.answer(.init(body: "{}", delay: .seconds(60)))
                let start = ContinuousClock.now
                #expect(try await client.claims()["team"] == "blue")
                let waited = ContinuousClock.now - start
                #expect(waited >= .seconds(2.9) && waited < .seconds(7))
                #expect(try await client.note()?["reason"] == "too_slow")
            }
        }

        @Test func `a retry has only the time that is left`() async throws {
            try await TestServer.withHooks(time: .seconds(8)) { stage, service in
                let client = try await stage.makeClient(
                    TokenHookFailureTests().use(stage.makeHook(service.hook())))
                service.answer(
                    .init(status: .internalServerError, delay: .seconds(5)),
                    .init(body: "{}", delay: .seconds(5)))
                let start = ContinuousClock.now
                _ = try await client.claims()
                #expect(ContinuousClock.now - start < .seconds(12))
                let note = try #require(try await client.note())
                #expect(note["reason"] == "too_slow")
                #expect(note["attempts"] == 2)
            }
        }
    }
}
