// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import AsyncHTTPClient
import NIOCore
import NIOHTTP1
package import NIOSSL
import NIOPosix
import Synchronization
import Web

/// The only way out: gets small documents from hosts that others have named, and asks hooks.
///
/// https only. The name is looked up once, all its addresses must be public, and the connection goes to one
/// of them, so that a second look-up cannot lead elsewhere; the certificate must be the name's all the same.
/// Redirects are not followed. Time, size and number are bounded.
package final class Fetch: Sendable {
    private let allowsPrivateNetworks: Bool
    /// For everything from the look-up to the last byte.
    let time: Duration
    private let connectTime: Duration
    private let maximumBytes: Int
    private let concurrency: Int
    private let tls: TLSConfiguration
    private let onOutcome: (@Sendable (_ outcome: String) -> Void)?
    private let resolver = Resolver()
    private let running = Mutex(0)

    /// With `allowsPrivateNetworks`, any address and http are allowed too; `tls` has the certificates that
    /// are trusted.
    ///
    /// `time` is for everything from the look-up to the last byte, `connectTime` for the connection.
    package init(
        allowsPrivateNetworks: Bool,
        time: Duration = .seconds(5),
        connectTime: Duration = .seconds(3),
        maximumBytes: Int = 256 << 10,
        concurrency: Int = 32,
        tls: TLSConfiguration = .makeClientConfiguration(),
        onOutcome: (@Sendable (_ outcome: String) -> Void)? = nil
    ) {
        self.allowsPrivateNetworks = allowsPrivateNetworks
        self.time = time
        self.connectTime = connectTime
        self.maximumBytes = maximumBytes
        self.concurrency = concurrency
        self.tls = tls
        self.onOutcome = onOutcome
    }

    /// The body of a `200` answer; throws ``FetchError``.
    package func get(_ url: String) async throws -> [UInt8] {
        try await observed {
            let answer = try await self.bounded(url, self.request(url))
            guard answer.status == 200 else { throw FetchError.status(answer.status) }
            return answer.body
        }
    }

    /// The answer to a request with a body, whatever its status; throws ``FetchError`` when there is none.
    package func post(_ outgoing: OutboundPost) async throws -> OutboundAnswer {
        try await observed {
            var request = self.request(outgoing.url)
            request.method = .POST
            request.headers.replaceOrAdd(name: "Content-Type", value: outgoing.contentType)
            for header in outgoing.headers { request.headers.add(name: header.name, value: header.value) }
            request.body = .bytes(outgoing.body)
            return try await self.bounded(outgoing.url, request)
        }
    }

    /// Why no request may go to an address, as far as the text itself tells.
    package func problem(with url: String) -> FetchError? {
        do throws(FetchError) {
            let url = try OutboundURL(url, allowsHTTP: allowsPrivateNetworks)
            guard allowsPrivateNetworks || IPAddress(url.host)?.isPublic != false else { return .notPublic }
            return nil
        } catch {
            return error
        }
    }

    private func observed<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            let value = try await body()
            onOutcome?("ok")
            return value
        } catch {
            let error = Self.reason(of: error)
            onOutcome?(error.word)
            throw error
        }
    }

    private static func reason(of error: any Error) -> FetchError {
        switch error {
        case let error as FetchError: error
        case let error as HTTPClientError where error == .deadlineExceeded: .tooSlow
        default: .unreachable
        }
    }

    /// Ends the look-ups; nothing may be fetched afterwards.
    package func close() async throws { try await resolver.close() }

    private func bounded(_ text: String, _ request: HTTPClientRequest) async throws -> OutboundAnswer {
        let url = try OutboundURL(text, allowsHTTP: allowsPrivateNetworks)
        let mayRun = running.withLock { running in
            guard running < concurrency else { return false }
            running += 1
            return true
        }
        guard mayRun else { throw FetchError.busy }
        defer { running.withLock { $0 -= 1 } }
        return try await withThrowingTaskGroup(of: OutboundAnswer.self) { group in
            group.addTask { try await self.exchange(url, request) }
            group.addTask {
                try await Task.sleep(for: self.time)
                throw FetchError.tooSlow
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() else { throw FetchError.tooSlow }
            return answer
        }
    }

    private func exchange(_ url: OutboundURL, _ request: HTTPClientRequest) async throws -> OutboundAnswer {
        let addresses = try await resolver.addresses(of: url.host)
        guard let address = addresses.first else { throw FetchError.unknownHost }
        guard allowsPrivateNetworks || addresses.allSatisfy(\.isPublic) else { throw FetchError.notPublic }
        // A client of its own, for the address is fixed for this request alone.
        let client = HTTPClient(
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
            configuration: configuration(url.host, address))
        do {
            var request = request
            request.url = url.text
            let answer = try await read(request, client)
            try await client.shutdown()
            return answer
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    private func configuration(_ host: String, _ address: IPAddress) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: .nanoseconds(connectTime.nanoseconds)),
            decompression: .disabled)
        configuration.dnsOverride = [host: address.description]
        configuration.httpVersion = .http1Only
        configuration.maximumUsesPerConnection = 1
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    private func request(_ url: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "Accept", value: "application/json")
        request.headers.add(name: "User-Agent", value: "moneta")
        return request
    }

    private func read(_ request: HTTPClientRequest, _ client: HTTPClient) async throws -> OutboundAnswer {
        let response = try await client.execute(request, timeout: .nanoseconds(time.nanoseconds))
        if let length = response.headers.first(name: "Content-Length").flatMap({ Int(digits: $0) }),
            length > maximumBytes
        {
            throw FetchError.tooLarge(limit: maximumBytes)
        }
        var bytes: [UInt8] = []
        for try await part in response.body {
            guard bytes.count + part.readableBytes <= maximumBytes else {
                throw FetchError.tooLarge(limit: maximumBytes)
            }
            bytes.append(contentsOf: part.readableBytesView)
        }
        return OutboundAnswer(status: Int(response.status.code), body: bytes)
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds &* 1_000_000_000 &+ attoseconds / 1_000_000_000
    }
}
