// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import Primitives

/// Why the demo app has no answer; a sentence for its developer.
struct DemoAppFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// An answer in JSON, with the id by which the log knows the request.
struct DemoAppAnswer: Sendable {
    let status: Int
    let body: JSON
    let requestID: String?
}

/// What the demo app asks a server for, behind the back of the browser.
///
/// The developer names the server, so any address will do. Redirects are not followed, answers are bounded.
struct DemoAppCalls: Sendable {
    private static let longestAnswer = 4 << 20

    func get(_ url: String, authorization: String? = nil) async throws -> DemoAppAnswer {
        var request = HTTPClientRequest(url: url)
        if let authorization { request.headers.add(name: "Authorization", value: authorization) }
        return try await send(request, url)
    }

    /// Sends a form, as the token endpoint takes it (RFC 6749 §3.2).
    func post(
        _ url: String, _ fields: [(String, String)], authorization: String?
    ) async throws -> DemoAppAnswer {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        if let authorization { request.headers.add(name: "Authorization", value: authorization) }
        request.body = .bytes(ByteBuffer(string: Self.form(fields)))
        return try await send(request, url)
    }

    /// A form or a query.
    static func form(_ fields: [(String, String)]) -> String {
        fields.map { "\($0)=\(FormParameters.encode($1))" }.joined(separator: "&")
    }

    private func send(_ request: HTTPClientRequest, _ url: String) async throws -> DemoAppAnswer {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.httpVersion = .http1Only
        let client = HTTPClient(
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
            configuration: configuration)
        do {
            var request = request
            request.headers.add(name: "Accept", value: "application/json")
            let response = try await client.execute(request, timeout: .seconds(20))
            let bytes = Array(
                try await response.body.collect(upTo: Self.longestAnswer).readableBytesView)
            try await client.shutdown()
            guard let body = bytes.isEmpty ? JSON.null : try? JSON(reading: bytes) else {
                throw DemoAppFailure("\(url) answered \(response.status.code), and not with JSON")
            }
            return DemoAppAnswer(
                status: Int(response.status.code), body: body,
                requestID: response.headers.first(name: "X-Okta-Request-Id"))
        } catch let failure as DemoAppFailure {
            throw failure
        } catch {
            try? await client.shutdown()
            throw DemoAppFailure("\(url) cannot be reached: \(error)")
        }
    }
}
