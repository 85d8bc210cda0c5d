// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore
import NIOHTTP2
import NIOSSL

/// Connections over TLS, on which the handshake says whether HTTP/1.1 or HTTP/2 is spoken (RFC 7301).
///
/// Takes the place of Hummingbird's `HTTP2UpgradeChannel`, which waits for a handshake and for the end of an
/// idle connection without end, and whose HTTP/1.1 connections cannot be ours.
struct SecureConnections: ServerChildChannel {
    struct Value: ServerChildChannelValue {
        typealias Negotiated = NIONegotiatedHTTPVersion<HTTP1Channel.Value, HTTP2Channel.Value>

        let channel: any Channel
        let negotiated: EventLoopFuture<Negotiated>
    }

    private let tls: NIOSSLContext
    private let http1: TokenConnections
    private let http2: HTTP2Channel
    private let patience: TimeAmount

    /// `patience` is how long a handshake may take, and the last streams of a connection.
    ///
    /// Throws when certificate and key of `tls` cannot be used.
    init(tls: TLSConfiguration, http1: TokenConnections, http2: HTTP2Channel, patience: TimeAmount) throws {
        var tls = tls
        tls.applicationProtocols = NIOHTTP2SupportedALPNProtocols
        self.tls = try NIOSSLContext(configuration: tls)
        self.http1 = http1
        self.http2 = http2
        self.patience = patience
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        do {
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
        } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
        let closing = channel.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
        return channel.configureHTTP2AsyncSecureUpgrade { channel in
            http1.setup(channel: channel, logger: logger)
        } http2ConnectionInitializer: { channel in
            setupHTTP2(channel, logger)
        }
        .map { negotiated in
            negotiated.whenComplete { _ in closing.cancel() }
            return Value(channel: channel, negotiated: negotiated)
        }
    }

    private func setupHTTP2(_ channel: any Channel, _ logger: Logger) -> EventLoopFuture<HTTP2Channel.Value> {
        channel.limitUnsent()
        return http2.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            let frames = try pipeline.handler(type: NIOHTTP2Handler.self)
            // Before the handler that ends connections, to see what it writes.
            try pipeline.addHandler(LastStreams(patience: patience), position: .after(frames))
            return value
        }
    }

    func handle(value: Value, logger: Logger) async {
        do {
            switch try await value.negotiated.get() {
            case .http1_1(let connection): await http1.handle(value: connection, logger: logger)
            case .http2(let connection): await http2.handle(value: connection, logger: logger)
            }
        } catch {
            logger.debug("A connection ended before its handshake did", metadata: ["error": "\(error)"])
        }
    }
}
