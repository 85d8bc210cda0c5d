// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import FoundationEssentials
import NIOCore
import NIOPosix
import NIOSSL
import Primitives

/// Hands messages to a mail server (RFC 5321, RFC 6409), one connection for each.
///
/// Nothing is sent in the open but to this machine: messages carry links that set passwords.
struct SMTPMail: MailDoor {
    private static let longest = Duration.seconds(60)

    let address: SMTPAddress
    let sender: String

    func deliver(_ message: Message) async throws {
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await converse(message) }
                group.addTask {
                    try await Task.sleep(for: Self.longest)
                    throw MailError("\(address.host) did not take the message within a minute")
                }
                defer { group.cancelAll() }
                try await group.next()
            }
        } catch let error as MailError {
            throw error
        } catch {
            throw MailError("\(address.host):\(address.port) cannot be spoken with: \(error)")
        }
    }

    private func converse(_ message: Message) async throws {
        let isTLS = address.isImplicitTLS
        let host = address.host
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(15))
            .connect(host: host, port: address.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if isTLS { try channel.pipeline.syncOperations.addHandler(Self.tls(host)) }
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        try await channel.executeThenClose { inbound, outbound in
            var session = SMTPSession(replies: inbound.makeAsyncIterator(), commands: outbound)
            try await session.expect(220, to: nil)
            var extensions = try await session.greet()
            var isSafe = isTLS || address.isLocal
            if !isTLS, extensions.contains("STARTTLS") {
                try await session.expect(220, to: "STARTTLS")
                try session.forgetRest()
                try await channel.channel.eventLoop.submit {
                    try channel.channel.pipeline.syncOperations.addHandler(Self.tls(host), position: .first)
                }.get()
                extensions = try await session.greet()
                isSafe = true
            }
            guard isSafe else {
                throw MailError(
                    "\(host) offers no STARTTLS, and links must not travel in the open; use smtps://")
            }
            if let name = address.userName, let password = address.password {
                let plain = Data("\u{0}\(name)\u{0}\(password.revealText())".utf8).base64EncodedString()
                try await session.expect(235, to: "AUTH PLAIN \(plain)", shown: "AUTH PLAIN")
            }
            try await session.expect(250, to: "MAIL FROM:<\(Self.path(sender))>")
            try await session.expect(250, to: "RCPT TO:<\(Self.path(message.recipient))>")
            try await session.expect(354, to: "DATA")
            try await session.send(content: message.mailText(from: sender))
            _ = try? await session.expect(221, to: "QUIT")
        }
    }

    private static func tls(_ host: String) throws -> NIOSSLClientHandler {
        let context = try NIOSSLContext(configuration: .makeClientConfiguration())
        return try NIOSSLClientHandler(context: context, serverHostname: host)
    }

    /// The address alone, of `Name <address>` too; what could end the command is left out.
    private static func path(_ text: String) -> String {
        var address = Substring(text)
        if let start = text.lastIndex(of: "<"), let end = text.lastIndex(of: ">"), start < end {
            address = text[text.index(after: start)..<end]
        }
        return String(
            address.filter { !$0.isNewline && !$0.isWhitespace && $0 != "<" && $0 != ">" && $0 != "\u{0}" })
    }
}

/// One conversation with a mail server: a command, then its reply (RFC 5321 §4.2).
private struct SMTPSession {
    private static let longestReply = 64 << 10

    var replies: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    let commands: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var rest = ByteBuffer()

    init(
        replies: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        commands: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.replies = replies
        self.commands = commands
    }

    /// Says who is there; answers what the server can do, in upper case.
    mutating func greet() async throws -> Set<String> {
        let lines = try await expect(250, to: "EHLO moneta")
        return Set(lines.dropFirst().map { $0.split(separator: " ").first.map { $0.uppercased() } ?? "" })
    }

    /// Sends a command and refuses any other reply; `shown` is said of a command that holds a secret.
    @discardableResult
    mutating func expect(_ code: Int, to command: String?, shown: String? = nil) async throws -> [String] {
        if let command { try await write(command + "\r\n") }
        let (found, lines) = try await reply()
        guard found == code else {
            let what = shown ?? command ?? "the connection"
            // 5xx stays what it is (RFC 5321 §4.2.1), but a wrong password may be mended.
            throw MailError(
                "the mail server answered \(what) with \(found) \(lines.joined(separator: " ").shortened(to: 300))",
                isFinal: (500..<600).contains(found) && shown == nil && command?.hasPrefix("RCPT") == true)
        }
        return lines
    }

    /// The text after `DATA`, and the line that ends it.
    mutating func send(content: String) async throws {
        try await write(dotStuffed(content) + ".\r\n")
        let (code, reply) = try await self.reply()
        guard code == 250 else {
            throw MailError(
                "the mail server answered the message with \(code) \(reply.joined(separator: " ").shortened(to: 300))"
            )
        }
    }

    /// A write that finds the connection closed says only that; why it was closed, the other side says.
    private mutating func write(_ text: String) async throws {
        do {
            try await commands.write(ByteBuffer(string: text))
        } catch {
            while try await replies.next() != nil {}
            throw error
        }
    }

    /// Nothing that came before TLS may count after it (RFC 3207 §4.2).
    mutating func forgetRest() throws {
        guard rest.readableBytes == 0 else { throw MailError("the mail server spoke before TLS had begun") }
    }

    private mutating func reply() async throws -> (code: Int, lines: [String]) {
        var lines: [String] = []
        while true {
            let line = try await self.line()
            guard line.utf8.count >= 3, let code = Int(line.prefix(3)) else {
                throw MailError("the mail server does not speak SMTP: \(line.shortened(to: 100))")
            }
            lines.append(String(line.dropFirst(4)))
            guard lines.count < 200 else { throw MailError("the mail server's reply has no end") }
            if line.dropFirst(3).first != "-" { return (code, lines) }
        }
    }

    private mutating func line() async throws -> String {
        while true {
            if let end = rest.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
                let length = end - rest.readerIndex
                let text = rest.readString(length: length) ?? ""
                rest.moveReaderIndex(forwardBy: 1)
                return text.hasSuffix("\r") ? String(text.dropLast()) : text
            }
            guard rest.readableBytes < Self.longestReply else {
                throw MailError("the mail server's reply has no end")
            }
            guard var more = try await replies.next() else {
                throw MailError("the mail server closed the connection")
            }
            rest.writeBuffer(&more)
        }
    }
}

/// Text of a message with the dots at the beginning of its lines doubled (RFC 5321 §4.5.2).
///
/// Bytes are looked at, not characters: a combining mark after the dot makes one character of both.
func dotStuffed(_ content: String) -> String {
    var stuffed: [UInt8] = []
    var isAtStart = true
    var previous: UInt8 = 0
    for byte in content.utf8 {
        if isAtStart, byte == UInt8(ascii: ".") { stuffed.append(byte) }
        stuffed.append(byte)
        isAtStart = previous == UInt8(ascii: "\r") && byte == UInt8(ascii: "\n")
        previous = byte
    }
    return String(decoding: stuffed, as: UTF8.self)
}
