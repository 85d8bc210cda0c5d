// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import MonetaTesting
import OAuth
import Primitives
import SystemLog
import Testing

/// `/inlineHooks` as clients of the original use it.
@Suite struct InlineHooksTests {
    @Test func `a hook has the shape of the wire, and its secret is not in it`() async throws {
        try await TestServer.withHooks { stage, service in
            let made = try await stage.send(
                .post, "/inlineHooks",
                service.hook(config: ["headers": [["key": "X-Other", "value": "Test"]]]))
            #expect(made.status == 200, "\(made.body)")
            #expect(
                made.body.object?.names == [
                    "id", "status", "name", "type", "version", "channel", "created", "lastUpdated",
                    "_links",
                ])
            #expect(made.body.id.hasPrefix("cal"))
            #expect(made.body["status"] == "ACTIVE")
            #expect(
                made.body["channel"]?.text
                    == """
                    {"type":"HTTP","version":"1.0.0","config":{"uri":"\(service.base)/hook",\
                    "headers":[{"key":"X-Other","value":"Test"}],"method":"POST",\
                    "authScheme":{"type":"HEADER","key":"Authorization"}}}
                    """)
            let own = "https://moneta.test/api/v1/inlineHooks/\(made.body.id)"
            #expect(
                made.body["_links"]
                    == [
                        "self": ["href": .string(own)],
                        "execute": [
                            "href": .string("\(own)/execute"), "hints": ["allow": ["POST"]],
                        ],
                        "deactivate": [
                            "href": .string("\(own)/lifecycle/deactivate"), "hints": ["allow": ["POST"]],
                        ],
                    ])
            let read = try await stage.send(.get, "/inlineHooks/\(made.body.id)")
            #expect(read.body == made.body)
            #expect(try await stage.send(.get, "/inlineHooks").body == [read.body])
            let event = try #require(try await stage.events(.hookCreated).first?["target"]?[0])
            #expect(event["type"] == "InlineHook")
            #expect(event["changeDetails"]?["to"]?["headers"] == ["X-Other"])
            #expect(event["changeDetails"]?["to"]?["authenticationHeader"] == "Authorization")
            #expect(!event.text.contains("Test"))
        }
    }

    @Test func `hooks of all types are kept and listed by type`() async throws {
        try await TestServer.withHooks { stage, service in
            for kind in InlineHook.Kind.allCases {
                _ = try await stage.makeHook(service.hook(kind.rawValue, type: kind.rawValue))
            }
            #expect(try await stage.send(.get, "/inlineHooks").body.array?.count == 6)
            let some = try await stage.send(.get, "/inlineHooks?type=com.okta.telephony.provider").body
            #expect(some.names == ["com.okta.telephony.provider"])
            let wrong = try await stage.send(.get, "/inlineHooks?type=other")
            #expect(wrong.status == 400 && wrong.code == "E0000001")
        }
    }

    @Test func `PUT replaces, POST changes what it names, and the secret stays`() async throws {
        try await TestServer.withHooks { stage, service in
            let id = try await stage.makeHook(
                service.hook(config: ["headers": [["key": "X-A", "value": "a"]]]))
            let path = "/inlineHooks/\(id)"
            stage.clock.advance(seconds: 5)
            let partial = try await stage.send(
                .post, path, ["name": "renamed", "channel": ["config": ["headers": []]]])
            #expect(partial.status == 200, "\(partial.body)")
            #expect(partial.body["name"] == "renamed")
            #expect(partial.body["channel"]?["config"]?["headers"] == [])
            #expect(
                partial.body["channel"]?["config"]?["authScheme"]
                    == ["type": "HEADER", "key": "Authorization"])
            #expect(partial.body["created"] != partial.body["lastUpdated"])

            // What was read can be sent back.
            let back = try await stage.send(.put, path, partial.body)
            #expect(back.status == 200 && back.body == partial.body)
            let client = try await stage.makeClient(["inlineHook": ["id": .string(id)]])
            _ = try await client.claims()
            #expect(service.calls.last?.headers[.authorization] == "secret-of-the-hook")

            let without = try await stage.send(
                .put, path,
                service.hook(config: ["authScheme": .null, "uri": .string(service.base + "/hook?a=b")]))
            #expect(without.body["name"] == "enrich")
            #expect(without.body["channel"]?["config"]?["authScheme"] == .null)
            service.forget()
            _ = try await client.claims()
            #expect(service.requests.count == 1)
            #expect(service.requests[0].headers[.authorization] == nil)

            let events = try await stage.events(.hookUpdated)
            #expect(events.count == 2)
            #expect(events[0]["target"]?[0]?["changeDetails"]?["to"] == ["name": "renamed", "headers": []])
            #expect(events[1]["target"]?[0]?["changeDetails"]?["to"]?["secret"] == "changed")
        }
    }

    @Test func `a secret does not follow its hook to another host`() async throws {
        try await TestServer.withHooks { stage, service in
            let id = try await stage.makeHook(service.hook())
            let elsewhere: JSON = [
                "channel": ["config": ["uri": "https://collector.example.com/hook"]]
            ]
            let refused = try await stage.send(.post, "/inlineHooks/\(id)", elsewhere)
            #expect(refused.status == 400)
            #expect(
                refused.causes == [
                    "channel.config.authScheme.value: must be given again, for it would be sent to another place"
                ])
            let other = try await stage.send(
                .post, "/inlineHooks/\(id)",
                ["channel": ["config": ["uri": .string(service.base + "/elsewhere")]]])
            #expect(other.status == 200)
        }
    }

    @Test(arguments: StoreKind.available.filter { $0 != .sqliteFile })
    func `a hook is deleted when it is inactive and no rule needs it`(kind: StoreKind) async throws {
        try await TestServer.withHooks(on: kind) { stage, service in
            let id = try await stage.makeHook(service.hook())
            let path = "/inlineHooks/\(id)"
            let client = try await stage.makeClient([
                "inlineHook": ["id": .string(id), "onFailure": "DENY"]
            ])
            let active = try await stage.send(.delete, path)
            #expect(active.status == 403 && active.code == "E0000056")
            let inactive = try await stage.send(.post, "\(path)/lifecycle/deactivate")
            #expect(inactive.status == 200 && inactive.body["status"] == "INACTIVE")
            #expect(inactive.body["_links"]?.object?.names == ["activate", "self", "delete"])
            #expect(try await stage.send(.post, "\(path)/lifecycle/deactivate").status == 200)
            let used = try await stage.send(.delete, path)
            #expect(used.status == 403)
            #expect(used.causes.first?.contains("the rule `jobs`") == true)
            let active2 = try await stage.send(.post, "\(path)/lifecycle/activate")
            #expect(active2.body["status"] == "ACTIVE")
            _ = try await stage.send(.post, "\(path)/lifecycle/deactivate")
            var rule = try #require(
                try await stage.send(.get, "\(client.rules)/\(client.rule)").body.object)
            rule["actions"] = [
                "token": ["inlineHook": ["id": .string(id), "onFailure": "CONTINUE"]]
            ]
            let relaxed = try await stage.send(.put, "\(client.rules)/\(client.rule)", .object(rule))
            #expect(relaxed.status == 200)
            #expect(try await stage.send(.delete, path).status == 204)
            let gone = try await stage.send(.get, path)
            // The original's clients delete the hook first and take it out of the rule then.
            #expect(try await client.claims()["team"] == "blue")
            #expect(try await client.note()?["reason"] == "missing")
            #expect(gone.status == 404 && gone.code == "E0000007")
            #expect(gone.body["errorSummary"] == .string("Not found: Resource not found: \(id) (InlineHook)"))
            #expect(try await stage.events(.hookDeactivated).count == 2)
            #expect(try await stage.events(.hookActivated).count == 1)
            #expect(try await stage.events(.hookDeleted).count == 1)
        }
    }

    @Test func `a rule names a hook that exists and is asked about tokens`() async throws {
        try await TestServer.withHooks { stage, service in
            let hook = try await stage.makeHook(service.hook())
            let other = try await stage.makeHook(
                service.hook("phones", type: "com.okta.telephony.provider"))
            let client = try await stage.makeClient([
                "inlineHook": ["id": .string(hook), "onFailure": "DENY"]
            ])
            let path = "\(client.rules)/\(client.rule)"
            func put(_ token: JSON) async throws -> Answer {
                var rule = try #require(try await stage.send(.get, path).body.object)
                rule["actions"] = ["token": token]
                return try await stage.send(.put, path, .object(rule))
            }
            let missing = try await put(["inlineHook": ["id": "cal0"]])
            #expect(
                missing.causes == [
                    "actions.token.inlineHook.id: there is no inline hook with the id `cal0`"
                ])
            let wrong = try await put(["inlineHook": ["id": .string(other)]])
            #expect(wrong.causes.first?.contains("com.okta.telephony.provider") == true)
            let word = try await put(["inlineHook": ["id": .string(hook), "onFailure": "MAYBE"]])
            #expect(
                word.causes == ["actions.token.inlineHook.onFailure: must be one of CONTINUE, DENY"])
            // A client of the original knows nothing of `onFailure` and does not take it away.
            let kept = try await put(["inlineHook": ["id": .string(hook)]])
            #expect(
                kept.body["actions"]?["token"]?["inlineHook"]
                    == ["id": .string(hook), "onFailure": "DENY"])
            let usual = try await put(["inlineHook": ["id": .string(hook), "onFailure": "CONTINUE"]])
            #expect(usual.body["actions"]?["token"]?["inlineHook"] == ["id": .string(hook)])
            let none = try await put([:])
            #expect(none.body["actions"]?["token"]?["inlineHook"] == nil)
            let alone = try await put(["inlineHook": ["onFailure": "DENY"]])
            #expect(alone.causes == ["actions.token.inlineHook.onFailure: needs an id beside it"])
        }
    }

    @Test func `the type of a hook that a rule names stays`() async throws {
        try await TestServer.withHooks { stage, service in
            let hook = try await stage.makeHook(service.hook())
            _ = try await stage.makeClient(["inlineHook": ["id": .string(hook)]])
            let changed = try await stage.send(
                .post, "/inlineHooks/\(hook)", ["type": "com.okta.telephony.provider"])
            #expect(changed.status == 400)
            #expect(changed.causes.first?.hasPrefix("type: must stay") == true)
        }
    }

    @Test func `there are fifty hooks at most`() async throws {
        try await TestServer.withHooks { stage, service in
            for number in 0..<InlineHook.mostHooks {
                _ = try await stage.makeHook(service.hook("h\(number)"))
            }
            let refused = try await stage.send(.post, "/inlineHooks", service.hook("one too many"))
            #expect(refused.status == 400)
            #expect(refused.causes.first?.contains("at most 50") == true)
        }
    }

    @Test func `every mistake is named at once`() async throws {
        try await TestServer.withHooks { stage, service in
            let empty = try await stage.send(.post, "/inlineHooks", [:])
            #expect(empty.status == 400)
            #expect(
                empty.causes.map { $0.prefix { $0 != ":" } } == [
                    "name", "type", "channel.type", "channel.config.uri",
                ])
            let wrong = try await stage.send(
                .post, "/inlineHooks",
                service.hook(config: [
                    "uri": "ftp://example.com/",
                    "authScheme": ["type": "HEADER", "key": "Host", "value": "a\r\nb"],
                    "headers": [
                        ["key": "Bad Name", "value": "v"], ["key": "X", "value": "a\nb"],
                        ["key": "x", "value": "v"],
                    ],
                ]))
            #expect(wrong.causes.count == 6, "\(wrong.causes)")
            let noSecret = try await stage.send(
                .post, "/inlineHooks",
                service.hook(config: ["authScheme": ["type": "HEADER", "key": "Authorization"]]))
            #expect(noSecret.causes == ["channel.config.authScheme.value: The field cannot be left blank"])
        }
    }

    @Test func `execute asks the service and answers what it says`() async throws {
        try await TestServer.withHooks { stage, service in
            let id = try await stage.makeHook(service.hook())
            let path = "/inlineHooks/\(id)/execute"
            service.answer(.json(["commands": [], "note": "hello"]))
            let document: JSON = ["source": "test", "data": ["access": ["claims": [:]]]]
            let answer = try await stage.send(.post, path, document)
            #expect(answer.status == 200 && answer.body == ["commands": [], "note": "hello"])
            #expect(service.calls.last?.json == document)
            #expect(service.calls.last?.headers[.authorization] == "secret-of-the-hook")
            _ = try await stage.send(.post, path)
            let sample = try #require(service.calls.last?.json)
            #expect(sample["eventType"] == "com.okta.oauth2.tokens.transform")
            #expect(sample["data"]?["access"]?["token"]?["lifetime"]?["expiration"] == 3600)
            service.answer(.init(status: .noContent))
            #expect(try await stage.send(.post, path).body == [:])
            service.answer(.init(status: .notFound))
            let failed = try await stage.send(.post, path)
            #expect(failed.status == 400)
            #expect(failed.causes.first?.contains("answered 404") == true)
            let events = try await stage.events(.hookExecuted)
            #expect(events.count == 4)
            #expect(events.last?["outcome"] == ["result": "FAILURE", "reason": "status"])
            _ = try await stage.send(.post, "/inlineHooks/\(id)/lifecycle/deactivate")
            service.forget()
            #expect(try await stage.send(.post, path).status == 400)
            #expect(service.requests.isEmpty)
            #expect(try await stage.send(.post, "/inlineHooks/cal0/execute").status == 404)
        }
    }
}
