// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import HTTPTypes
import HummingbirdTesting
import NIOCore
import Persistence
package import Primitives
package import SystemLog

extension TestServer {
    /// Sends any request and answers what came back.
    package func request(
        _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:], body: [UInt8]? = nil
    ) async throws -> Answer {
        try Answer(
            await http.execute(
                uri: path, method: method, headers: headers, body: body.map { ByteBuffer(bytes: $0) }))
    }

    /// Sends a form, as clients and browsers do.
    package func post(
        _ path: String, form: String, headers: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = headers
        headers[.contentType] = "application/x-www-form-urlencoded"
        return try await request(.post, path, headers: headers, body: Array(form.utf8))
    }

    /// Asks the management API, as the administrator unless the call says who asks.
    ///
    /// The path is below ``base`` unless it is `outside`.
    package func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSON? = nil, token: String? = nil,
        headers: HTTPFields = [:], outside: Bool = false
    ) async throws -> Answer {
        var headers = headers
        headers[.contentType] = "application/json"
        if headers[.authorization] == nil {
            headers[.authorization] = token.map { "SSWS \($0)" } ?? authorization
        }
        return try await request(method, outside ? path : base + path, headers: headers, body: body?.bytes)
    }

    /// Turns the clock by more than an API token lives without use; the administrator's is used meanwhile.
    package func advance(days: Int) async throws {
        clock.advance(days: days)
        let (id, now) = (founded.apiToken.id, clock.now)
        try await store.write { tx in try APITokenRecords(tx).used(id, at: now) }
    }

    /// The documents of the events of a type, in their order.
    package func events(_ type: EventType) async throws -> [JSON] {
        try await store.read { tx in
            try tx.rows("SELECT document FROM event WHERE event_type = \(type.rawValue) ORDER BY sequence")
                .map { try $0.json("document") }
        }
    }
}
