// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import HTTPTypes
package import NIOCore
import NIOHTTP1
package import NIOHTTPTypes
import Primitives

/// Refuses requests of HTTP/2 whose host is not sure: more than one `Host`, or one that is not the `:authority` (RFC 9113
/// §8.3.1), and targets that are not visible ASCII.
///
/// Requests of HTTP/1, which ``RequestFraming`` has looked at, pass. Belongs to one event loop, as the pipeline does.
package final class StreamFraming: ChannelInboundHandler, RemovableChannelHandler {
    /// A part of a request.
    package typealias InboundIn = HTTPRequestPart
    /// A part of a request that is taken.
    package typealias InboundOut = HTTPRequestPart

    private var isRefused = false

    package init() {}

    /// A part of a request.
    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isRefused else { return }
        if case .head(let head) = unwrapInboundIn(data), Self.isAmbiguous(head) {
            isRefused = true
            return context.fireErrorCaught(HTTPParserError.invalidHeaderToken)
        }
        context.fireChannelRead(data)
    }

    /// Whether host or target of a request are not sure.
    package static func isAmbiguous(_ head: HTTPRequest) -> Bool {
        var host: Name?
        for field in head.headerFields where field.name.canonicalName.utf8.count == 4 {
            guard Name(field.name.canonicalName) == "host" else { continue }
            guard host == nil else { return true }
            host = Name(field.value)
        }
        if let host, let authority = head.authority, host != Name(authority) { return true }
        let (authority, path) = ((head.authority ?? "").utf8, (head.path ?? "").utf8)
        return !authority.allSatisfy { (0x21...0x7E).contains($0) }
            || !path.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
