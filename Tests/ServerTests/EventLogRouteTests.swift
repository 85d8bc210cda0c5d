// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ManagementAPI
import MonetaTesting
import Persistence
import Primitives
import SystemLog
import Testing
import Web

/// The system log over the router.
@Suite struct EventLogRouteTests {
    private static let now = Timestamp(seconds: 1_800_000_000)

    private func serve(
        _ events: [Event], _ body: @Sendable (any TestClientProtocol, any Store) async throws -> Void
    ) async throws {
        try await StoreKind.sqlite.withStore { store in
            if !events.isEmpty { try await store.write { try EventRecords($0).append(events) } }
            let services = ManagementServices(
                store: store,
                surroundings: Surroundings(now: { Self.now }, randomBytes: Surroundings.system.secretBytes),
                masterKey: try #require(MasterKey(MasterKey.random(in: .system))), baseURL: "https://id.test")
            let router = Router(context: ManagementContext.self)
            let reader = Reader(authority: try await CallerAuthority.of(.readOnlyAdministrator))
            let group = router.group("api/v1").add(middleware: ManagementErrors()).add(middleware: reader)
            EventRoutes(services).add(to: group)
            try await Application(router: router).test(.router) { try await body($0, store) }
        }
    }

    private struct Reader: RouterMiddleware {
        let authority: CallerAuthority

        func handle(
            _ request: Request, context: ManagementContext,
            next: (Request, ManagementContext) async throws -> Response
        ) async throws -> Response {
            var context = context
            context.caller = .system("test", in: .system)
            context.authority = authority
            return try await next(request, context)
        }
    }

    private func event(
        _ id: String, secondsAgo: Int64 = 60, _ type: EventType = .accessTokenGranted, reason: String? = nil
    ) -> Event {
        sampleEvent(
            id, type, at: Self.now - .seconds(secondsAgo), result: reason == nil ? .success : .failure,
            reason: reason,
            targets: [.init(id: "aus1", type: "AuthorizationServer", displayName: "Orders API")])
    }

    private func list(_ client: any TestClientProtocol, _ query: String = "") async throws -> Listed {
        try await client.execute(uri: "/api/v1/logs\(query)", method: .get) { try Listed($0) }
    }

    private func expect(
        _ ids: [String], from client: any TestClientProtocol, _ query: String = "",
        _ location: SourceLocation = #_sourceLocation
    ) async throws {
        let listed = try await list(client, query)
        #expect(listed.ids == ids, sourceLocation: location)
    }

    private struct Listed {
        let status: HTTPResponse.Status
        let body: JSON
        let links: [String]

        init(_ response: TestResponse) throws {
            status = response.status
            body = try JSON(
                reading: Array(response.body.readableBytesView),
                limits: JSONLimits(depth: 16, bytes: 16 << 20))
            links = response.headers[values: .link]
        }

        var ids: [String] { body.array?.compactMap { $0["transaction"]?["id"]?.string } ?? [] }

        /// The query of the link to the next page.
        var next: String? {
            links.first { $0.hasSuffix("rel=\"next\"") }.flatMap { link in
                link.firstIndex(of: "?").map { String(link[$0...].prefix { $0 != ">" }) }
            }
        }
    }

    @Test func `an event has the shape of the original`() async throws {
        let event = event("req1", .tokenRequested, reason: "no_matching_policy")
        try await serve([event]) { client, _ in
            let listed = try await list(client)
            let first = try #require(listed.body[0])
            #expect(
                first.object?.names == [
                    "actor", "client", "device", "authenticationContext", "displayMessage", "eventType",
                    "outcome",
                    "published", "securityContext", "severity", "debugContext", "legacyEventType",
                    "transaction", "uuid",
                    "version", "request", "target",
                ])
            #expect(first["uuid"]?.string == event.uuid)
            #expect(first["published"] == "2027-01-15T07:59:00.000Z")
            #expect(first["eventType"] == "app.oauth2.as.token.grant")
            #expect(first["severity"] == "WARN")
            #expect(first["outcome"] == ["result": "FAILURE", "reason": "no_matching_policy"])
            #expect(first["actor"]?["detailEntry"] == .null)
            #expect(first["client"]?["ipAddress"] == "192.0.2.7")
            #expect(first["client"]?["userAgent"]?["rawUserAgent"] == "curl/8.5")
            #expect(first["request"]?["ipChain"]?[0]?["version"] == "V4")
            #expect(first["target"]?[0]?["displayName"] == "Orders API")
            #expect(first["debugContext"]?["debugData"]?["requestUri"] == "/oauth2/{server}/v1/token")
        }
    }

    @Test func `polling always leads on, and misses nothing that comes late`() async throws {
        try await serve((1...5).map { event("\($0)") }) { client, store in
            var listed = try await list(client, "?limit=3")
            #expect(listed.ids == ["1", "2", "3"])
            listed = try await list(client, try #require(listed.next))
            #expect(listed.ids == ["4", "5"])
            let empty = try await list(client, try #require(listed.next))
            #expect(empty.ids.isEmpty)
            // An event that happened before those that were seen, but became durable after them.
            let late = event("late", secondsAgo: 3600)
            try await store.write { try EventRecords($0).append(late) }
            listed = try await list(client, try #require(empty.next))
            #expect(listed.ids == ["late"])
        }
    }

    @Test func `polling an empty log finds what comes`() async throws {
        try await serve([]) { client, store in
            let empty = try await list(client)
            #expect(empty.status == .ok && empty.body == [])
            let first = event("first")
            try await store.write { try EventRecords($0).append(first) }
            let listed = try await list(client, try #require(empty.next))
            #expect(listed.ids == ["first"])
        }
    }

    @Test func `a bounded request is ordered by time and ends`() async throws {
        let events = [
            event("late", secondsAgo: 10), event("early", secondsAgo: 30), event("middle", secondsAgo: 20),
        ]
        try await serve(events) { client, _ in
            let until = Self.now.rfc3339
            var listed = try await list(client, "?until=\(until)&limit=2")
            #expect(listed.ids == ["early", "middle"])
            listed = try await list(client, try #require(listed.next))
            #expect(listed.ids == ["late"])
            #expect(listed.next == nil)
            #expect(listed.links.count == 1)
            listed = try await list(client, "?sortOrder=DESCENDING&limit=2")
            #expect(listed.ids == ["late", "middle"])
            listed = try await list(client, try #require(listed.next))
            #expect(listed.ids == ["early"])
            #expect(listed.next == nil)
        }
    }

    @Test func `since and until bound the time, and a week is the default`() async throws {
        let events = [
            event("old", secondsAgo: 8 * 86_400), event("first", secondsAgo: 100),
            event("second", secondsAgo: 50),
        ]
        try await serve(events) { client, _ in
            try await expect(["first", "second"], from: client)
            let middle = (Self.now - .seconds(50)).rfc3339
            try await expect(["second"], from: client, "?since=\(middle)")
            try await expect(["first"], from: client, "?until=\(middle)")
            try await expect(["old", "first"], from: client, "?since=2020-01-01&until=\(middle)")
        }
    }

    @Test(
        arguments: [
            (#"eventType eq "oauth2.scope.created""#, ["2"]),
            (
                #"eventType eq "oauth2.scope.created" or eventType eq "app.oauth2.as.token.grant""#,
                ["2", "3"]
            ),
            (#"eventType sw "app.oauth2""#, ["1", "3"]),
            (#"not (outcome.result eq "SUCCESS")"#, ["3"]),
            (#"transaction.id eq "2""#, ["2"]),
            (#"transaction.id eq "2" and eventType eq "oauth2.scope.deleted""#, []),
            (#"target.displayName co "rders" and actor.id eq "0oa1" and eventType ew "grant""#, ["3"]),
            (#"outcome.reason pr"#, ["3"]),
            (#"debugContext.debugData.requestUri eq "/oauth2/{server}/v1/token""#, ["1", "2", "3"]),
        ] as [(String, [String])])
    func `a filter chooses events`(filter: String, expected: [String]) async throws {
        try await serve([
            event("1"), event("2", .scopeCreated), event("3", .tokenRequested, reason: "no_matching_policy"),
        ]) {
            client, _ in
            let listed = try await list(client, "?filter=\(FormParameters.encode(filter))")
            #expect(listed.ids == expected)
        }
    }

    @Test func `keywords must all occur, in any case`() async throws {
        try await serve([event("1"), event("2", .tokenRequested, reason: "no_matching_policy")]) {
            client, _ in
            try await expect(["1", "2"], from: client, "?q=orders")
            try await expect(["2"], from: client, "?q=ORDERS%20no_matching")
            try await expect([], from: client, "?q=nowhere")
        }
    }

    @Test(arguments: [
        ("filter=published%20gt%20%222020%22", "E0000031"), ("filter=nonsense%20eq%20%22a%22", "E0000031"),
        ("filter=eventType%20is%20%22a%22", "E0000031"), ("filter=eventType%20eq", "E0000031"),
        ("since=yesterday", "E0000001"), ("until=1", "E0000001"),
        ("after=nowhere", "E0000029"), ("q=a%20b%20c%20d%20e%20f%20g%20h%20i%20j%20k", "E0000001"),
        ("since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z", "E0000001"), ("expand=all", "E0000001"),
    ])
    func `a wrong parameter is refused with its code`(query: String, code: String) async throws {
        try await serve([]) { client, _ in
            let listed = try await list(client, "?\(query)")
            #expect(listed.status == .badRequest)
            #expect(listed.body["errorCode"]?.string == code)
        }
    }

    @Test func `a limit of nothing gives nothing`() async throws {
        try await serve([event("1")]) { client, _ in
            try await expect([], from: client, "?limit=0")
        }
    }

    @Test func `a page of large events ends early and its link leads to the rest`() async throws {
        let text = String(repeating: "x", count: 1_000_000)
        let large = (0..<9).map { number in
            sampleEvent(
                "\(number)", .scopeUpdated, at: Self.now - .seconds(100 - Int64(number)),
                details: ["text": .string(text)])
        }
        try await serve(large) { client, _ in
            var query: String? = "?until=2027-01-15T08:00:00Z&limit=1000"
            var (ids, pages) = ([String](), 0)
            while let this = query {
                let size = try await client.execute(uri: "/api/v1/logs\(this)", method: .get) {
                    $0.body.readableBytes
                }
                #expect(size <= EventQuery.maximumBytes + 100)
                let listed = try await list(client, this)
                ids += listed.ids
                pages += 1
                query = listed.next
            }
            #expect(ids == (0..<9).map(String.init))
            #expect(pages == 3)
        }
    }

    @Test func `an event that is larger than a page is on a page of its own`() async throws {
        let text = String(repeating: "x", count: EventQuery.maximumBytes)
        let events = [
            event("before", secondsAgo: 3),
            sampleEvent(
                "large", .scopeUpdated, at: Self.now - .seconds(2), details: ["text": .string(text)]),
            event("after", secondsAgo: 1),
        ]
        try await serve(events) { client, _ in
            let first = try await list(client)
            #expect(first.ids == ["before"])
            let second = try await list(client, try #require(first.next))
            #expect(second.ids == ["large"])
            let third = try await list(client, try #require(second.next))
            #expect(third.ids == ["after"])
        }
    }

    @Test func `looking for what is not there reads no more than so many bytes for a page`() async throws {
        let text = String(repeating: "x", count: 1 << 20)
        let large = (0..<30).map { number in
            sampleEvent(
                "\(number)", .scopeUpdated, at: Self.now - .seconds(60), details: ["text": .string(text)])
        }
        try await serve(large) { client, _ in
            let first = try await list(client, "?q=needle")
            #expect(first.ids.isEmpty)
            let after = try #require(first.next?.split(separator: "after=").last)
            let sequence = try #require(after.split(separator: "&").first?.split(separator: "_").last)
            #expect((16...30).contains(try #require(Int(sequence))))
        }
    }

    @Test func `an event that happened again says how often and when last`() async throws {
        let event = event("req1", .tokenRequested, reason: "invalid_client_secret")
        try await serve([event, self.event("req2", .tokenRequested, reason: "other")]) { client, store in
            try await store.write { tx in
                try tx.run(
                    """
                    INSERT INTO event_repetition (published, uuid, more, latest)
                    VALUES (\(event.published), \(event.uuid), \(17), \(Self.now))
                    """)
            }
            let listed = try await list(client)
            let data = try #require(listed.body[0]?["debugContext"]?["debugData"])
            #expect(data["occurrences"] == 18)
            #expect(data["lastOccurrence"] == "2027-01-15T08:00:00.000Z")
            #expect(listed.body[1]?["debugContext"]?["debugData"]?["occurrences"] == nil)
            let filter = FormParameters.encode("debugContext.debugData.occurrences gt 5")
            try await expect(["req1"], from: client, "?filter=\(filter)")
        }
    }

    @Test func `rare events are found behind many others in a few pages`() async throws {
        let others = (0..<3000).map { event("\($0)", secondsAgo: 5000 - Int64($0)) }
        try await serve(others + [event("rare", secondsAgo: 1, .scopeCreated)]) { client, _ in
            let filter = FormParameters.encode(#"eventType eq "oauth2.scope.created""#)
            try await expect(["rare"], from: client, "?filter=\(filter)")
        }
    }
}
