// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import HTTPTypes
import HummingbirdTesting
import NIOCore
package import Primitives

/// What a server has answered.
package struct Answer: Sendable {
    package let status: Int
    package let headers: HTTPFields
    package let bytes: [UInt8]
    /// The body as JSON; `null` when it is empty or of another type.
    package let body: JSON

    /// Throws when a body that is to be JSON is not.
    init(_ response: TestResponse) throws {
        status = response.status.code
        headers = response.headers
        bytes = Array(response.body.readableBytesView)
        let isJSON = response.headers[.contentType]?.contains("json") ?? false
        body = bytes.isEmpty || !isJSON ? .null : try JSON(reading: bytes)
    }

    /// The body as text.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// `errorCode` of the management API.
    package var code: String? { body["errorCode"]?.string }

    /// The sentences of `errorCauses`.
    package var causes: [String] {
        body["errorCauses"]?.array?.compactMap { $0["errorSummary"]?.string } ?? []
    }

    /// Answers the body when the status is the expected one.
    package func expecting(_ status: Int) throws -> JSON {
        guard self.status == status else {
            throw TestError("expected \(status), not \(self.status): \(text)")
        }
        return body
    }
}

extension JSON {
    package var id: String { self["id"]?.string ?? "" }
    package var names: [String] { array?.compactMap { $0["name"]?.string } ?? [] }
}
