// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Hummingbird
import HTTPTypes
import NIOCore
import NIOHTTP1
package import Primitives

extension Request {
    /// The whole body, up to `limit` bytes and within `time`.
    ///
    /// What is announced or becomes too large is refused without reading on, and ``RequestBoundary`` closes
    /// the connection then. A body that stops altogether ends with the idle time-out of the connection; one
    /// that drips is refused here.
    package nonisolated(nonsending) func bytes(limit: Int, within time: Duration = .seconds(30)) async throws
        -> [UInt8]
    {
        var bytes: [UInt8] = []
        let length = headers.value(of: .contentLength).flatMap { Int(digits: $0) }
        if let length {
            guard length <= limit else { throw WebError.bodyTooLarge(limit: limit) }
            bytes.reserveCapacity(max(0, length))
        }
        do {
            return try await collected(&bytes, length, limit, time)
        } catch is HTTPParserError {
            // The connection is not read any further (RFC 9112 §7.1, §8).
            throw WebError.malformed("the body is not framed as HTTP says")
        }
    }

    private nonisolated(nonsending) func collected(
        _ bytes: inout [UInt8], _ length: Int?, _ limit: Int, _ time: Duration
    ) async throws -> [UInt8] {
        var started: ContinuousClock.Instant?
        for try await part in body {
            guard bytes.count + part.readableBytes <= limit else { throw WebError.bodyTooLarge(limit: limit) }
            part.withUnsafeReadableBytes { bytes.append(contentsOf: $0) }
            // All that was announced is here, and the parser lets no more through.
            if bytes.count == length { break }
            // Most bodies are one part, which needs no clock.
            if let started {
                guard ContinuousClock.now - started <= time else { throw WebError.bodyTooSlow }
            } else {
                started = .now
            }
        }
        return bytes
    }

    /// The media type of the body without its parameters, in lower case.
    package var mediaType: Name? {
        headers.value(of: .contentType).map { value in
            let end = value.utf8.firstIndex(of: UInt8(ascii: ";")) ?? value.endIndex
            return Name(value[..<end].trimmingSpaces()).lowercasedASCII
        }
    }

    /// A JSON body.
    ///
    /// `nil` for an empty one. `limit` is in bytes, `values` how many values the document may have.
    package func json(limit: Int = 1 << 20, values: Int = 100_000) async throws -> JSON? {
        let bytes = try await bytes(limit: limit)
        guard !bytes.isEmpty else { return nil }
        // bytes: a name, as in the next line.
        if let mediaType, mediaType != "application/json",
            // bytes: a name.
            !mediaType.hasSuffix("+json")
        {
            throw WebError.mediaType(expected: "application/json")
        }
        do {
            return try JSON(reading: bytes, limits: JSONLimits(depth: 32, bytes: limit, values: values))
        } catch {
            throw WebError.malformed("the body is not acceptable JSON: \(error)")
        }
    }

    /// An `application/x-www-form-urlencoded` body of a protocol endpoint (RFC 6749 appendix B), in which a
    /// parameter without a value is as one that was not sent (§3.2), unless `keepingEmpty`: on a page an
    /// empty field says something.
    package nonisolated(nonsending) func form(
        limit: Int = 64 << 10, maximumPairs: Int = 64, keepingEmpty: Bool = false
    ) async throws -> FormParameters {
        let form: Name = "application/x-www-form-urlencoded"
        guard headers.value(of: .contentType).map({ Name($0) }) == form || mediaType == form
        else {
            throw WebError.mediaType(expected: form.text)
        }
        let bytes = try await bytes(limit: limit)
        do {
            return try FormParameters(bytes, maximumPairs: maximumPairs, omittingEmpty: !keepingEmpty)
        } catch .tooMany(let limit) {
            throw WebError.malformed("more than \(limit) parameters")
        } catch .nameTooLong {
            throw WebError.malformed(
                "the name of a parameter is longer than \(FormParameters.longestName) bytes")
        } catch .brokenEscape {
            throw WebError.malformed("a percent sign that is not followed by two hexadecimal digits")
        } catch .notUTF8 {
            throw WebError.malformed("a parameter is not UTF-8")
        } catch .nul {
            throw WebError.malformed("a parameter with the character U+0000")
        }
    }

    /// The query, decoded strictly; an unreadable query is an error and not an empty one.
    package func query() throws -> FormParameters {
        guard let query = uri.query else { return FormParameters() }
        do {
            return try FormParameters(query.utf8)
        } catch {
            throw WebError.malformed("the query cannot be read")
        }
    }
}

extension StringProtocol {
    /// Without spaces and tabs at either end.
    package func trimmingSpaces() -> String {
        func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }
        let bytes = Array(utf8)
        guard let start = bytes.firstIndex(where: { !isSpace($0) }),
            let end = bytes.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(decoding: bytes[start...end], as: UTF8.self)
    }
}
