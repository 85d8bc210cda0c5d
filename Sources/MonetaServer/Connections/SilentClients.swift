// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import NIOCore
package import NIOHTTP2

/// Closes a connection, or a stream of one, whose client does not take its answers.
///
/// Hummingbird closes one on which no request comes, but waits without end for a client to read, and such a
/// client keeps its connection, and what was written to it, for nothing.
///
/// Passes everything on, and belongs to one event loop, as the pipeline does.
package final class UnreadAnswers: ChannelInboundHandler, RemovableChannelHandler {
    /// Nothing is looked at.
    package typealias InboundIn = NIOAny

    private let patience: TimeAmount
    private var closing: Scheduled<Void>?

    /// `patience` is how long nothing may be taken while more waits than is kept for a client.
    package init(patience: TimeAmount) { self.patience = patience }

    /// The connection is closed.
    package func handlerRemoved(context: ChannelHandlerContext) { stop() }

    /// So much waits to be taken that no more is written, or no longer.
    package func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            stop()
        } else if closing == nil {
            closing = context.eventLoop.assumeIsolated().scheduleTask(in: patience) {
                context.close(promise: nil)
            }
        }
        context.fireChannelWritabilityChanged()
    }

    private func stop() {
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
            closing = context.eventLoop.assumeIsolated().scheduleTask(in: patience) {
                context.close(promise: nil)
            }
        }
        context.write(data, promise: promise)
    }
}

extension Channel {
    /// Lets the system keep no more than 64 KiB of answers for a client beyond what is on its way to it.
    ///
    /// By default it keeps megabytes for each connection, which a client that does not read would pin, and of
    /// which a slow one would take so long that ``UnreadAnswers`` took it for one that does not read.
    func limitUnsent() {
        #if os(Linux)
            // TCP_NOTSENT_LOWAT.
            let name = NIOBSDSocket.Option(rawValue: 25)
            _ = (self as? any SocketOptionProvider)?
                .unsafeSetSocketOption(level: .tcp, name: name, value: CInt(65_536))
        #endif
    }
}
