// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import NIOCore
package import NIOHTTP2
package import NIOHTTPTypes

/// Closes a connection, or a stream of one, whose client does not take its answers, or sends a request drop
/// by drop.
///
/// Hummingbird closes one on which nothing comes, but waits without end for a client to read, and for the end
/// of a request of which something comes now and then. Such clients keep connections for nothing.
///
/// Passes everything on, and belongs to one event loop, as the pipeline does.
package final class SlowClients: ChannelInboundHandler, RemovableChannelHandler {
    /// A part of a request.
    package typealias InboundIn = HTTPRequestPart
    /// The same.
    package typealias InboundOut = HTTPRequestPart

    private let patience: TimeAmount
    private let longestRequest: TimeAmount
    private var isReadingRequest = false
    private var endOfRequest: Scheduled<Void>?
    private var endOfAnswer: Scheduled<Void>?

    /// `patience` is how long nothing may be taken while more waits than is kept for a client,
    /// `longestRequest` how long a request may take in all.
    package init(patience: TimeAmount, longestRequest: TimeAmount) {
        self.patience = patience
        self.longestRequest = longestRequest
    }

    /// The connection is closed.
    package func handlerRemoved(context: ChannelHandlerContext) {
        stop(&endOfRequest)
        stop(&endOfAnswer)
    }

    /// A part of a request.
    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: isReadingRequest = true
        case .body: break
        case .end:
            isReadingRequest = false
            stop(&endOfRequest)
        }
        context.fireChannelRead(data)
    }

    /// The end of one read: requests that arrive whole never need a clock.
    package func channelReadComplete(context: ChannelHandlerContext) {
        if isReadingRequest, endOfRequest == nil { endOfRequest = context.close(in: longestRequest) }
        context.fireChannelReadComplete()
    }

    /// So much waits to be taken that no more is written, or no longer.
    package func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            stop(&endOfAnswer)
        } else if endOfAnswer == nil {
            endOfAnswer = context.close(in: patience)
        }
        context.fireChannelWritabilityChanged()
    }

    private func stop(_ closing: inout Scheduled<Void>?) {
        closing?.cancel()
        closing = nil
    }
}

/// Closes an HTTP/2 connection some time after it was said that it ends (GOAWAY, RFC 9113 §6.8).
///
/// Hummingbird says so to a client that opens no streams, and then waits without end for its last word.
///
/// Passes everything on, and belongs to one event loop, as the pipeline does.
package final class LastStreams: ChannelOutboundHandler, RemovableChannelHandler {
    /// Frames of the connection.
    package typealias OutboundIn = HTTP2Frame
    /// The same.
    package typealias OutboundOut = HTTP2Frame

    private let patience: TimeAmount
    private var closing: Scheduled<Void>?

    /// `patience` is how long streams that are open may take to end.
    package init(patience: TimeAmount) { self.patience = patience }

    /// The connection is closed.
    package func handlerRemoved(context: ChannelHandlerContext) { closing?.cancel() }

    /// A frame of the connection.
    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if closing == nil, case .goAway = unwrapOutboundIn(data).payload {
            closing = context.close(in: patience)
        }
        context.write(data, promise: promise)
    }
}

extension ChannelHandlerContext {
    fileprivate func close(in time: TimeAmount) -> Scheduled<Void> {
        eventLoop.assumeIsolated().scheduleTask(in: time) { self.close(promise: nil) }
    }
}

extension Channel {
    /// Lets the system keep no more than 64 KiB of answers for a client beyond what is on its way to it.
    ///
    /// By default it keeps megabytes for each connection, which a client that does not read would pin, and of
    /// which a slow one would take so long that ``SlowClients`` took it for one that does not read.
    func limitUnsent() {
        #if os(Linux)
            // TCP_NOTSENT_LOWAT.
            // bytes: a number of the system.
            let name = NIOBSDSocket.Option(rawValue: 25)
            _ = (self as? any SocketOptionProvider)?
                .unsafeSetSocketOption(level: .tcp, name: name, value: CInt(65_536))
        #endif
    }
}
