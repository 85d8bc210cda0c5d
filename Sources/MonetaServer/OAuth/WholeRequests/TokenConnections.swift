// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import Primitives
import Web

/// Connections on which token requests that arrive whole are answered without the library's streams.
///
/// Hummingbird hands over a request part by part and takes its answer the same way, which is right for bodies
/// of any length. Nearly every request for a token is one read and its answer one write, and for those the
/// streams cost about as much as deciding. ``WholeTokenRequests`` takes them out of the
/// connection, and a task beside the library's answers them with the same steps (``TokenShortcut``).
/// Everything else goes the library's way, and so does every stream of HTTP/2.
///
/// Must be inside of ``OnEventLoop``: the task uses the handler on its event loop.
struct TokenConnections: ServerChildChannel {
    let connection: HTTP1Channel
    let shortcut: TokenShortcut
    let surroundings: Surroundings

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        channel.limitUnsent()
        return connection.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            let parser = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(RequestFraming<HTTPServerRequestPart>(), position: .after(parser))
            // Behind the handler that knows whether a connection is idle, and which answer is its last.
            let state = try pipeline.handler(type: HTTPConnectionStateHandler.self)
            try pipeline.addHandler(
                WholeTokenRequests(surroundings: surroundings), position: .after(state))
            return value
        }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        async let tokens: Void = answerTokens(on: value.channel, logger)
        await connection.handle(value: value, logger: logger)
        await tokens
    }

    /// Answers one request after another until the connection is closed.
    private func answerTokens(on channel: any Channel, _ logger: Logger) async {
        guard let handler = try? channel.pipeline.syncOperations.handler(type: WholeTokenRequests.self) else {
            return
        }
        let requests = NIOLoopBound(handler, eventLoop: channel.eventLoop)
        while let (server, request) = await withUnsafeContinuation({ continuation in
            requests.value.next { continuation.resume(returning: $0) }
        }) {
            let context = WebContext(
                source: ApplicationRequestContextSource(channel: channel, logger: logger))
            let response = await shortcut.answer(request, context, server: server)
            requests.value.begin(response.head)
            do {
                try await response.body.write(TokenResponseWriter(requests: requests))
            } catch {
                // An answer without its end would be waited for.
                try? await channel.close()
            }
        }
    }
}

private struct TokenResponseWriter: ResponseBodyWriter {
    let requests: NIOLoopBound<WholeTokenRequests>

    func write(_ buffer: ByteBuffer) async throws { requests.value.write(buffer) }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws { requests.value.end() }
}
