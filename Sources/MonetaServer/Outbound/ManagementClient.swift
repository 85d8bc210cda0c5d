// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
package import Primitives

/// Calls the management API of a running server, for the command line.
///
/// The operator names the server, so any address will do; its certificate is checked. Redirects are not
/// followed, answers are bounded.
package struct ManagementClient: Sendable {
    /// Why there is no answer; a sentence for the operator.
    package struct Failure: Error, CustomStringConvertible {
        /// The status of an answer that is not 2xx.
        package let status: Int?
        /// What went wrong as a whole.
        let summary: String
        /// What is wrong in detail, as the server says it.
        let causes: [String]

        init(status: Int?, _ summary: String, causes: [String] = []) {
            (self.status, self.summary, self.causes) = (status, summary, causes)
        }

        package var description: String { sentence { $0 } }

        /// The whole, each cause as `shown` writes it.
        package func sentence(_ shown: (String) -> String) -> String {
            ([summary] + causes.map(shown)).joined(separator: "; ").madeVisible
        }
    }

    /// What is done at a path.
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    private static let longestAnswer = 64 << 20
    private static let mostPages = 1000

    private let url: String
    private let token: Secret

    /// `url` has scheme, host and port, for example `https://id.example.com`.
    package init(url: String, token: Secret) {
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.token = token
    }

    /// The JSON answer to a request; a path starts with `/api/v1`.
    package func send(_ method: Method = .get, _ path: String, _ body: JSON? = nil) async throws -> JSON {
        try await answer(method, path, body).body
    }

    /// All elements of a list, page after page; at most 1,000 pages.
    package func list(_ path: String) async throws -> [JSON] {
        var elements: [JSON] = []
        var next: String? = path
        for _ in 0..<Self.mostPages {
            guard let path = next else { break }
            let answer = try await answer(.get, path, nil)
            elements += answer.body.array ?? []
            next = answer.next
        }
        return elements
    }

    private func answer(
        _ method: Method, _ path: String, _ body: JSON?
    ) async throws -> (body: JSON, next: String?) {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.httpVersion = .http1Only
        let client = HTTPClient(
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
            configuration: configuration)
        do {
            let answer = try await send(method, path, body, with: client)
            try await client.shutdown()
            return answer
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    private func send(
        _ method: Method, _ path: String, _ body: JSON?, with client: HTTPClient
    ) async throws -> (body: JSON, next: String?) {
        var request = HTTPClientRequest(url: url + path)
        request.method = HTTPMethod(rawValue: method.rawValue)
        request.headers.add(name: "Accept", value: "application/json")
        request.headers.add(name: "User-Agent", value: "moneta")
        request.headers.add(name: "Authorization", value: "SSWS \(token.revealText())")
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body.bytes))
        }
        let response: HTTPClientResponse
        let bytes: [UInt8]
        do {
            response = try await client.execute(request, timeout: .seconds(60))
            bytes = Array(try await response.body.collect(upTo: Self.longestAnswer).readableBytesView)
        } catch {
            throw Failure(status: nil, "\(url) cannot be reached: \(error)")
        }
        let limits = JSONLimits(depth: 512, bytes: Self.longestAnswer, values: Self.longestAnswer)
        let answer = bytes.isEmpty ? JSON.null : try? JSON(reading: bytes, limits: limits)
        let status = Int(response.status.code)
        guard (200..<300).contains(status) else { throw Self.refusal(status, answer) }
        guard let answer else {
            throw Failure(status: status, "the answer of \(url) is not JSON; is it a moneta server?")
        }
        return (answer, Self.next(in: response.headers["Link"]))
    }

    /// The path of the next page (RFC 8288 §3), whatever host the server thinks it has.
    private static func next(in links: [String]) -> String? {
        for link in links.joined(separator: ", ").split(separator: "<") where link.contains("rel=\"next\"") {
            let url = link.prefix { $0 != ">" }
            guard let path = url.dropFirst("https://".count).firstIndex(of: "/") else { continue }
            return String(url[path...])
        }
        return nil
    }

    private static func refusal(_ status: Int, _ answer: JSON?) -> Failure {
        let summary = answer?["errorSummary"]?.string
        let causes = answer?["errorCauses"]?.array?.compactMap { $0["errorSummary"]?.string } ?? []
        let answered = "the server answered \(status)"
        guard let summary else {
            return Failure(status: status, causes.isEmpty ? answered : "\(answered):", causes: causes)
        }
        return Failure(status: status, "\(answered): \(summary)", causes: causes)
    }
}
