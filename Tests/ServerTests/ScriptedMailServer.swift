// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import NIOCore
import NIOPosix

/// A mail server that follows a script, on the loopback address.
struct ScriptedMailServer {
    /// What it does next.
    enum Step {
        /// Sends bytes as they are.
        case say(String)
        /// Waits for a line that begins so.
        case hear(String)
        /// Waits for the text after `DATA`, to the line with nothing but a dot.
        case hearContent
        /// Waits for bytes that are no text, such as the beginning of TLS.
        case hearBytes
        case hangUp
    }

    /// The client did something else than the script says.
    struct Unexpected: Error {
        let line: String
    }

    /// What a client said, without line ends; `bytes` are the first of a TLS handshake.
    struct Heard {
        var lines: [String] = []
        var content = ""
        var bytes: [UInt8] = []
    }

    let host: String
    private var rest = ByteBuffer()

    /// Lets `client` speak with a server that does these steps; answers what the server heard and how it
    /// ended for the client.
    static func run(
        _ steps: [Step], host: String = "127.0.0.1",
        _ client: @escaping @Sendable (_ port: Int) async throws -> Void
    ) async throws -> (heard: Heard, error: (any Error)?) {
        let listening = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).bind(
            host: host, port: 0
        ) { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
        let port = listening.channel.localAddress?.port ?? 0
        return try await listening.executeThenClose { connections in
            async let outcome = { () async -> (any Error)? in
                do {
                    try await client(port)
                    return nil
                } catch {
                    return error
                }
            }()
            var heard = Heard()
            for try await connection in connections {
                heard = try await connection.executeThenClose { inbound, outbound in
                    var server = ScriptedMailServer(host: host)
                    var replies = inbound.makeAsyncIterator()
                    return try await server.follow(steps, &replies, outbound)
                }
                break
            }
            return (heard, await outcome)
        }
    }

    private init(host: String) { self.host = host }

    private mutating func follow(
        _ steps: [Step], _ inbound: inout NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async throws -> Heard {
        var heard = Heard()
        for step in steps {
            switch step {
            // A client may be gone by now; what it said is what counts.
            case .say(let text): try? await outbound.write(ByteBuffer(string: text))
            case .hear(let beginning):
                guard let line = try await self.line(&inbound) else { return heard }
                heard.lines.append(line)
                guard line.hasPrefix(beginning) else { throw Unexpected(line: line) }
            case .hearContent:
                while let line = try await self.line(&inbound), line != "." { heard.content += line + "\r\n" }
            case .hearBytes:
                if rest.readableBytes == 0, let more = try? await inbound.next() { rest = more }
                heard.bytes += Array(rest.readableBytesView)
            case .hangUp: return heard
            }
        }
        // What the client says after the script.
        while let line = try await self.line(&inbound) { heard.lines.append(line) }
        return heard
    }

    private mutating func line(
        _ inbound: inout NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    ) async throws -> String? {
        while true {
            if let end = rest.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
                let text = rest.readString(length: end - rest.readerIndex) ?? ""
                rest.moveReaderIndex(forwardBy: 1)
                return text.hasSuffix("\r") ? String(text.dropLast()) : text
            }
            guard var more = try? await inbound.next() else { return nil }
            rest.writeBuffer(&more)
        }
    }
}
