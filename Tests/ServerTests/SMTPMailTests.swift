// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import MonetaTesting
import Primitives
import Testing

@testable import MonetaServer

/// The conversation with a mail server (RFC 5321, RFC 3207).
@Suite struct SMTPMailTests {
    private typealias Step = ScriptedMailServer.Step

    private static let message = Message(
        id: ID("msg1"), recipient: "zoe@people.test", subject: "Welcome", body: "Hello Zoë\n",
        created: Timestamp(seconds: 1_760_000_000))

    private static let greeting: [Step] = [
        .say("220 mail.test\r\n"), .hear("EHLO "), .say("250 mail.test\r\n"),
    ]
    private static let envelope: [Step] = [
        .hear("MAIL FROM:"), .say("250 ok\r\n"), .hear("RCPT TO:"), .say("250 ok\r\n"), .hear("DATA"),
        .say("354 go on\r\n"), .hearContent, .say("250 taken\r\n"), .hear("QUIT"), .say("221 bye\r\n"),
    ]

    private func deliver(
        _ steps: [Step], user: String = "", host: String = "127.0.0.1", name: String? = nil,
        to recipient: String = SMTPMailTests.message.recipient,
        from sender: String = "Acme <id@acme.test>"
    ) async throws -> (heard: ScriptedMailServer.Heard, error: MailError?) {
        let message = Message(
            id: Self.message.id, recipient: recipient, subject: Self.message.subject, body: Self.message.body,
            created: Self.message.created)
        let (heard, error) = try await ScriptedMailServer.run(steps, host: host) { port in
            let address = try #require(SMTPAddress("smtp://\(user)\(name ?? host):\(port)"))
            try await SMTPMail(address: address, sender: sender).deliver(message)
        }
        guard let error else { return (heard, nil) }
        return (heard, try #require(error as? MailError, "\(error)"))
    }

    @Test func `a message is handed over with its envelope`() async throws {
        let (heard, error) = try await deliver(Self.greeting + Self.envelope)
        #expect(error == nil)
        #expect(
            heard.lines == [
                "EHLO moneta", "MAIL FROM:<id@acme.test>", "RCPT TO:<zoe@people.test>", "DATA", "QUIT",
            ])
        #expect(heard.content == Self.message.mailText(from: "Acme <id@acme.test>"))
    }

    @Test func `answers may have many lines and come in pieces or several at once`() async throws {
        let steps: [Step] = [
            .say("220-mail.test\r\n220-is\r\n22"), .say("0 here\r\n"), .hear("EHLO "),
            .say("250-mail.test\r\n250-SIZE 100\n250 8BITMIME\r\n"), .hear("MAIL"),
            .say("250-ok\r\n250\r\n"), .hear("RCPT"), .say("250 ok\r"), .say("\n"), .hear("DATA"),
            .say("354\r\n"), .hearContent, .say("250-taken\r\n250 all\r\n"), .hear("QUIT"), .say("221\r\n"),
        ]
        let (heard, error) = try await deliver(steps)
        #expect(error == nil && heard.lines.last == "QUIT")
    }

    @Test func `a password is shown to the server and to nobody else`() async throws {
        let steps = Self.greeting + [.hear("AUTH PLAIN "), .say("535 5.7.8 no\r\n")]
        let (heard, error) = try await deliver(steps, user: "moneta:p%40ss@")
        #expect(heard.lines.contains("AUTH PLAIN " + base64(Array("\u{0}moneta\u{0}p@ss".utf8))))
        let said = try #require(error)
        #expect(said.description == "the mail server answered AUTH PLAIN with 535 5.7.8 no")
        // A password can be mended.
        #expect(!said.isFinal)
        let (_, none) = try await deliver(
            Self.greeting + [.hear("AUTH PLAIN "), .say("235 ok\r\n")] + Self.envelope, user: "moneta:p%40ss@"
        )
        #expect(none == nil)
    }

    @Test(arguments: [(550, true), (551, true), (450, false), (452, false), (251, false)])
    func `a recipient that is refused for good is given up, another is tried again`(
        code: Int, isFinal: Bool
    ) async throws {
        let steps =
            Self.greeting + [
                .hear("MAIL"), .say("250 ok\r\n"), .hear("RCPT TO:<zoe@people.test>"), .say("\(code) no\r\n"),
            ]
        let (heard, error) = try await deliver(steps)
        #expect(error?.isFinal == isFinal)
        #expect(error?.description == "the mail server answered RCPT TO:<zoe@people.test> with \(code) no")
        #expect(!heard.lines.contains("DATA"))
    }

    @Test(arguments: ["MAIL", "DATA", "content"])
    func `what is refused at another step is tried again`(step: String) async throws {
        var steps = Self.greeting + [.hear("MAIL"), .say(step == "MAIL" ? "550 no\r\n" : "250 ok\r\n")]
        if step != "MAIL" {
            steps += [.hear("RCPT"), .say("250 ok\r\n"), .hear("DATA")]
            steps.append(.say(step == "DATA" ? "554 no\r\n" : "354 go on\r\n"))
        }
        if step == "content" { steps += [.hearContent, .say("552 too much\r\n")] }
        let (_, error) = try await deliver(steps)
        #expect(error?.isFinal == false)
        #expect(
            error?.description.contains("with 55") == true
                || error?.description.contains("552 too much") == true)
    }

    @Test func `STARTTLS is used where it is offered, and nothing goes before it in the open`() async throws {
        let offer: [Step] = [
            .say("220 mail.test\r\n"), .hear("EHLO "), .say("250-mail.test\r\n250 starttls\r\n"),
            .hear("STARTTLS"),
        ]
        let (safe, broken) = try await deliver(
            offer + [.say("220 go on\r\n"), .hearBytes, .hangUp], name: "localhost")
        #expect(safe.lines == ["EHLO moneta", "STARTTLS"])
        // A handshake of TLS (RFC 8446 §5.1).
        #expect(safe.bytes.first == 0x16)
        #expect(broken?.isFinal == false)
        let (refused, error) = try await deliver(offer + [.say("454 not now\r\n")])
        #expect(refused.lines == ["EHLO moneta", "STARTTLS"])
        #expect(error?.description == "the mail server answered STARTTLS with 454 not now")
    }

    @Test func `what a server says before TLS has begun ends the conversation`() async throws {
        let steps: [Step] = [
            .say("220 mail.test\r\n"), .hear("EHLO "), .say("250-mail.test\r\n250 STARTTLS\r\n"),
            .hear("STARTTLS"), .say("220 go on\r\n250 injected\r\n"), .hearBytes, .hangUp,
        ]
        let (heard, error) = try await deliver(steps)
        #expect(error?.description == "the mail server spoke before TLS had begun")
        #expect(heard.bytes.isEmpty)
    }

    @Test func `no message goes in the open to another machine`() async throws {
        let (heard, error) = try await deliver(Self.greeting, host: "127.0.0.2")
        #expect(heard.lines == ["EHLO moneta"])
        #expect(error?.description.contains("offers no STARTTLS") == true)
    }

    @Test(arguments: 0...4)
    func `a server that hangs up is told from one that answers`(step: Int) async throws {
        let whole: [Step] = [
            .say("220 mail.test\r\n"), .hear("EHLO"), .say("250 ok\r\n"), .hear("MAIL"), .say("250 ok\r\n"),
            .hear("RCPT"), .say("250 ok\r\n"), .hear("DATA"), .say("354 ok\r\n"), .hearContent,
        ]
        let (_, error) = try await deliver(Array(whole.prefix(2 * step)) + [.hangUp])
        let said = try #require(error)
        #expect(!said.isFinal)
        #expect(
            said.description.contains("closed") || said.description.contains("cannot be spoken with"),
            "\(said)")
    }

    @Test func `a server that hangs up after it has taken the message has taken it`() async throws {
        let steps = Self.greeting + Array(Self.envelope.dropLast(2)) + [.hangUp]
        let (_, error) = try await deliver(steps)
        #expect(error == nil)
    }

    @Test(arguments: ["hello\r\n", "\r\n", "22\r\n", "abc def\r\n", "554 no\r\n"])
    func `a server that speaks otherwise is refused`(greeting: String) async throws {
        let (heard, error) = try await deliver([.say(greeting)])
        #expect(error != nil && heard.lines.isEmpty)
    }

    @Test func `an answer without an end is not waited for`() async throws {
        let lines = String(repeating: "220-more\r\n", count: 300)
        let (_, many) = try await deliver([.say(lines)])
        #expect(many?.description == "the mail server's reply has no end")
        let (_, long) = try await deliver([.say(String(repeating: "2", count: 70_000))])
        #expect(long?.description == "the mail server's reply has no end")
    }

    @Test func `an address cannot end the command that it stands in`() async throws {
        let (heard, error) = try await deliver(
            Self.greeting + Self.envelope, to: "zoe@people.test>\r\nRCPT TO:<eve@people.test")
        #expect(error == nil)
        #expect(heard.lines.filter { $0.hasPrefix("RCPT") }.count == 1)
    }

    @Test func `dots at the beginning of lines are doubled`() {
        #expect(dotStuffed("a\r\n.b\r\n..c\r\n.\r\nd.\r\n") == "a\r\n..b\r\n...c\r\n..\r\nd.\r\n")
        #expect(dotStuffed(".") == ".." && dotStuffed("") == "")
        // A line ends with CRLF and with nothing else, and a mark that joins the dot changes nothing.
        #expect(dotStuffed("a\n.b") == "a\n.b")
        #expect(dotStuffed(".\u{301}a\r\n.\u{FE0F}") == "..\u{301}a\r\n..\u{FE0F}")
    }
}
