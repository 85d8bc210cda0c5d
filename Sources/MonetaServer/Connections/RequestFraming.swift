// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import NIOCore
import NIOHTTP1

/// A part of a request as a parser reads it.
package protocol FramedPart {
    /// Whether it begins a request of which a proxy in front might read another end or another host than we
    /// do.
    var isAmbiguous: Bool { get }
}

/// Refuses requests of which a proxy in front might read another end or another host than we do.
///
/// The library's parsers take some of them, and the types behind that of HTTP/1 no longer know how often a
/// field was sent. What is refused goes on as an error of the parser, in its place among the requests of the
/// connection: it is answered with 400, and the connection, or the stream of HTTP/2, is closed.
///
/// Belongs behind the parser of a connection or a stream, and to one event loop, as the pipeline does.
/// Requests of HTTP/1 that have been looked at as such pass the one for HTTP/2.
package final class RequestFraming<Part: FramedPart>: ChannelInboundHandler, RemovableChannelHandler {
    /// A part of a request as the parser reads it.
    package typealias InboundIn = Part
    /// A part of a request that is taken.
    package typealias InboundOut = Part

    /// Whether a request was refused: nothing of the connection is read as a request any more.
    private var isRefused = false

    package init() {}

    /// A part of a request.
    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isRefused else { return }
        if unwrapInboundIn(data).isAmbiguous {
            isRefused = true
            return context.fireErrorCaught(HTTPParserError.invalidHeaderToken)
        }
        context.fireChannelRead(data)
    }
}

/// Whether a text has visible ASCII alone, as hosts and targets do.
func isVisibleASCII(_ text: String) -> Bool { text.utf8.allSatisfy { (0x21...0x7E).contains($0) } }
