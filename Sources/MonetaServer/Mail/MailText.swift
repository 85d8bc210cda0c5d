// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import FoundationEssentials
import Primitives

extension Message {
    /// The message as it travels (RFC 5322, RFC 2045): plain text in UTF-8, lines ended by CRLF.
    func mailText(from sender: String) -> String {
        let host = sender.split(separator: "@").last.map(String.init) ?? "localhost"
        let lines = [
            "Date: \(created.internetDate) +0000", "From: \(sender)", "To: \(recipient.withoutUnseen)",
            "Subject: \(Self.encodedWord(subject))", "Message-ID: <\(id.text)@\(host)>", "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64",
            "Auto-Submitted: auto-generated", "",
        ]
        let content = Array(Data(body.utf8).base64EncodedString())
        let rows = stride(from: 0, to: content.count, by: 76).map { start in
            String(content[start..<min(start + 76, content.count)])
        }
        return (lines + rows).map { $0 + "\r\n" }.joined()
    }

    /// Text of a header; other than ASCII as RFC 2047 §4.1 has it, in words of at most 75 characters.
    private static func encodedWord(_ text: String) -> String {
        let line = text.withoutUnseen
        guard line.utf8.contains(where: { $0 >= 0x80 }) else { return line }
        var words: [[UInt8]] = [[]]
        for character in line {
            let bytes = Array(String(character).utf8)
            if words[words.count - 1].count + bytes.count > 42 { words.append([]) }
            words[words.count - 1] += bytes
        }
        return words.map { "=?utf-8?B?\(Data($0).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }
}

extension String {
    /// A header ends where its line ends, so a text for one has no line ends; nor anything else that is not
    /// seen, which would show another subject than it has.
    fileprivate var withoutUnseen: String {
        String(String.UnicodeScalarView(unicodeScalars.filter { !$0.isUnseen }))
    }
}
