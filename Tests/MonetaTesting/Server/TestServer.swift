// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import HTTPTypes
import Hummingbird
package import HummingbirdTesting
package import ManagementAPI
package import MonetaServer
package import OAuth
package import Persistence
package import Primitives
import SignIn
import SystemLog

/// A whole server: everything that the product serves, on a store of its own, at ``url``.
///
/// The clock stands until the test turns it.
package struct TestServer: Sendable {
    /// What a test may choose.
    package struct Options: Sendable {
        package var kind = StoreKind.sqlite
        /// What the store holds; there is an organisation at least.
        package var contents = StoreContents.firstStart
        /// Settings beside those of every test, as they are typed.
        package var flags: [String] = []
        /// Whether requests come through a socket, on a port of the loopback address.
        package var isLive = false
        /// Where `send` finds its paths.
        package var base = "/api/v1"
        /// Where secrets and identifiers come from.
        package var randomBytes = Surroundings.system.secretBytes
        /// Whether RSA keys are those that the process has made before.
        package var hasReadyRSAKeys = true
        /// How key sets of clients are fetched.
        package var fetch: ClientKeys.Fetch = { _ in [] }
        /// The way out to hooks.
        package var hookDoor = HookDoor.closed

        package init() {}
    }

    /// The public URL of every server under test.
    package static let url = "https://moneta.test"
    /// A field of requests with the host that they ask for; without it they ask for that of ``url``.
    package static let host = HTTPField.Name("Test-Host") ?? .via

    package let http: any TestClientProtocol
    package let services: Services
    package let clock: TestClock
    /// What has been logged.
    package let log: LogLines
    /// The organisation as the store had it when the test began.
    package let founded: TestOrganisation
    /// Where ``send(_:_:_:token:headers:outside:)`` finds its paths.
    package var base: String
    /// What says who asks, unless a request says it; at first the administrator's API token.
    package var authorization = "SSWS \(StoreContents.apiToken)"

    /// The administrator's API token.
    package var token: String { StoreContents.apiToken }
    /// The store as the management API has it: every change is a revision.
    package var store: any Store { management.store }
    package var management: ManagementServices { services.management }
    package var surroundings: Surroundings { services.surroundings }
    package var masterKey: MasterKey { services.masterKey }

    /// Runs `body` with a server, which ends with it.
    @discardableResult
    package static func run<Result: Sendable>(
        _ options: Options = Options(), _ body: @escaping @Sendable (TestServer) async throws -> Result
    ) async throws -> Result {
        try await options.kind.withStore(holding: options.contents) { store in
            try await run(options, on: store, body)
        }
    }

    private static func run<Result: Sendable>(
        _ options: Options, on store: any Store,
        _ body: @escaping @Sendable (TestServer) async throws -> Result
    ) async throws -> Result {
        guard let masterKey = MasterKey(StoreContents.masterKey) else { throw TestError("no master key") }
        let (clock, log) = (TestClock(), LogLines())
        let surroundings = clock.surroundings(
            randomBytes: options.randomBytes, rsaKeys: options.hasReadyRSAKeys ? ReadyRSAKeys() : nil)
        let services = Services(
            try await testSettings(options.flags), store: store, masterKey: masterKey,
            surroundings: surroundings, fetch: options.fetch, hookDoor: options.hookDoor,
            passwords: InlinePasswordPool(cost: PasswordHash.Cost(logarithm: 4, blockSize: 8, parallelism: 1))
        )
        let founded = try await store.read { tx in try TestOrganisation(in: tx) }
        let responder = try makeResponder(services, logger: log.logger)
        let result = try await Application(responder: AtPublicURL(responder), logger: log.logger).test(
            options.isLive ? .live : .router
        ) { client in
            try await body(
                TestServer(
                    http: client, services: services, clock: clock, log: log, founded: founded,
                    base: options.base))
        }
        await services.events.drain()
        return result
    }
}

/// Lets requests arrive as those of a browser do, which names the host of the public URL.
///
/// ``TestServer/host`` names another one.
private struct AtPublicURL<Responder: HTTPResponder>: HTTPResponder {
    private let responder: Responder

    init(_ responder: Responder) { self.responder = responder }

    func respond(to request: Request, context: Responder.Context) async throws -> Response {
        var head = request.head
        head.authority = request.headers[TestServer.host] ?? "moneta.test"
        return try await responder.respond(to: Request(head: head, body: request.body), context: context)
    }
}

/// The settings of servers under test, with more.
func testSettings(_ flags: [String] = []) async throws -> Settings {
    let reader = try await SettingsReader(
        flags: [
            "--in-memory", "--public-url", TestServer.url, "--api-token", StoreContents.apiToken,
            "--master-key", Base64URL.encode(StoreContents.masterKey), "--log-level", "trace",
        ] + flags, environment: [:])
    return try Settings(reader)
}
