// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import NIOCore
package import NIOHTTP1
import Primitives

/// Refuses HTTP/1 requests of which a proxy in front might read another end or another host than we do (RFC 9112 §3.2,
/// §6.1, §6.3).
///
/// The library's parser takes some of them, and the types behind it no longer know how often a field was sent. What is
/// refused goes on as an error of the parser, in its place among the requests of the connection: it is answered with
/// 400, and the connection is closed.
///
/// Belongs behind the parser of a connection, and to one event loop, as the pipeline does.
package final class RequestFraming: ChannelInboundHandler, RemovableChannelHandler {
    /// A part of a request as the parser reads it.
    package typealias InboundIn = HTTPServerRequestPart
    /// A part of a request that is taken.
    package typealias InboundOut = HTTPServerRequestPart

    /// Whether a request was refused: nothing of the connection is read as a request any more.
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

    /// Whether host or length of a request are not sure.
    ///
    /// - One `Host`, and it is a host; a probe of HTTP/1.0 may have none.
    /// - A `Transfer-Encoding` is `chunked`, once, in HTTP/1.1, and no `Content-Length` is beside it.
    /// - One `Content-Length` at most.
    /// - The target is visible ASCII.
    package static func isAmbiguous(_ head: HTTPRequestHead) -> Bool {
        var (hosts, codings, lengths) = (0, 0, 0)
        for (name, value) in head.headers {
            // Few fields have names of these lengths.
            switch name.utf8.count {
            case 4 where Name(name).lowercasedASCII == "host":
                hosts += 1
                guard value.utf8.allSatisfy(isOfHost) else { return true }
            case 14 where Name(name).lowercasedASCII == "content-length": lengths += 1
            case 17 where Name(name).lowercasedASCII == "transfer-encoding":
                codings += 1
                guard Name(value).lowercasedASCII == "chunked" else { return true }
            default: break
            }
        }
        let isOld = head.version == .http1_0
        guard head.version == .http1_1 || isOld else { return true }
        guard hosts == 1 || (hosts == 0 && isOld) else { return true }
        guard codings == 0 || (codings == 1 && lengths == 0 && !isOld) else { return true }
        return lengths > 1 || !head.uri.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// What a name, an address in brackets and a port consist of (RFC 3986 §3.2.2), or nothing: an empty `Host` is
    /// that of an address without one.
    private static func isOfHost(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~!$&'()*+;=%:[]".utf8.contains(byte)
        }
    }
}
