// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import HTTPTypes
package import Hummingbird
import NIOCore
package import Primitives

extension Response {
    /// A JSON answer.
    ///
    /// `Content-Type: application/json` is set, nothing else.
    package static func json(
        _ value: JSON, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        .json(bytes: value.bytes, status: status, headers: headers)
    }

    /// An answer from bytes that are JSON already.
    package static func json(
        bytes: [UInt8], status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        // Room for what is added on the way out, so that the fields are not moved for each of it.
        headers.reserveCapacity(headers.count + 8)
        headers.set(Self.jsonType)
        return Response(
            status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private static let jsonType = HTTPField(name: .contentType, value: "application/json")

    /// `204 No Content`.
    package static var noContent: Response { Response(status: .noContent) }
}

extension HTTPField.Name {
    package static let requestID = Self("X-Okta-Request-Id") ?? .server
    package static let rateLimit = Self("X-Rate-Limit-Limit") ?? .server
    package static let rateLimitRemaining = Self("X-Rate-Limit-Remaining") ?? .server
    package static let rateLimitReset = Self("X-Rate-Limit-Reset") ?? .server
    package static let pragma = Self("Pragma") ?? .server
    package static let link = Self("Link") ?? .server
    /// RFC 9449 §4.1, §8.1.
    package static let dpop = Self("DPoP") ?? .server
    package static let dpopNonce = Self("DPoP-Nonce") ?? .server
    package static let noSniff = Self("X-Content-Type-Options") ?? .server
}
