// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
package import NIOSSL
import NIOPosix
import Synchronization
import Web

/// The only way out: gets small documents from hosts that others have named.
///
/// https only. The name is looked up once, all its addresses must be public, and the connection goes to one
/// of them, so that a second look-up cannot lead elsewhere; the certificate must be the name's all the same.
/// Redirects are not followed. Time, size and number are bounded.
package final class Fetch: Sendable {
    private let allowsPrivateNetworks: Bool
    private let time: Duration
    private let maximumBytes: Int
    private let concurrency: Int
    private let tls: TLSConfiguration
    private let onOutcome: (@Sendable (_ outcome: String) -> Void)?
    private let resolver = Resolver()
    private let running = Mutex(0)

    /// With `allowsPrivateNetworks`, any address and http are allowed too; `tls` has the certificates that
    /// are trusted.
    package init(
        allowsPrivateNetworks: Bool,
        time: Duration = .seconds(5),
        maximumBytes: Int = 256 << 10,
        concurrency: Int = 32,
        tls: TLSConfiguration = .makeClientConfiguration(),
        onOutcome: (@Sendable (_ outcome: String) -> Void)? = nil
    ) {
        self.allowsPrivateNetworks = allowsPrivateNetworks
        self.time = time
        self.maximumBytes = maximumBytes
        self.concurrency = concurrency
        self.tls = tls
        self.onOutcome = onOutcome
    }

    /// The body of a `200` answer; throws ``FetchError``.
    package func get(_ url: String) async throws -> [UInt8] {
        do {
            let bytes = try await bounded(try OutboundURL(url, allowsHTTP: allowsPrivateNetworks))
            onOutcome?("ok")
            return bytes
        } catch {
            let error = error as? FetchError ?? .unreachable
            onOutcome?(error.word)
            throw error
        }
    }

    /// Ends the look-ups; nothing may be fetched afterwards.
    package func close() async throws { try await resolver.close() }

    private func bounded(_ url: OutboundURL) async throws -> [UInt8] {
        let mayRun = running.withLock { running in
            guard running < concurrency else { return false }
            running += 1
            return true
        }
        guard mayRun else { throw FetchError.busy }
        defer { running.withLock { $0 -= 1 } }
        return try await withThrowingTaskGroup(of: [UInt8].self) { group in
            group.addTask { try await self.fetch(url) }
            group.addTask {
                try await Task.sleep(for: self.time)
                throw FetchError.tooSlow
            }
            defer { group.cancelAll() }
            return try await group.next() ?? []
        }
    }

    private func fetch(_ url: OutboundURL) async throws -> [UInt8] {
        let addresses = try await resolver.addresses(of: url.host)
        guard let address = addresses.first else { throw FetchError.unknownHost }
        guard allowsPrivateNetworks || addresses.allSatisfy(\.isPublic) else { throw FetchError.notPublic }
        // A client of its own, for the address is fixed for this request alone.
        let client = HTTPClient(
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
            configuration: configuration(url.host, address))
        do {
            let bytes = try await read(url, client)
            try await client.shutdown()
            return bytes
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    private func configuration(_ host: String, _ address: IPAddress) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(3), read: .seconds(5)), decompression: .disabled)
        configuration.dnsOverride = [host: address.description]
        configuration.httpVersion = .http1Only
        configuration.maximumUsesPerConnection = 1
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    private func read(_ url: OutboundURL, _ client: HTTPClient) async throws -> [UInt8] {
        var request = HTTPClientRequest(url: url.text)
        request.headers.add(name: "Accept", value: "application/json")
        request.headers.add(name: "User-Agent", value: "moneta")
        let response = try await client.execute(request, timeout: .nanoseconds(time.nanoseconds))
        guard response.status == .ok else { throw FetchError.status(Int(response.status.code)) }
        if let length = response.headers.first(name: "Content-Length").flatMap({ Int($0) }),
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
        return bytes
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds &* 1_000_000_000 &+ attoseconds / 1_000_000_000
    }
}
