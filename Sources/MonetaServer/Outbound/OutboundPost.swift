// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// A request with a body to a host that others have named.
package struct OutboundPost: Sendable {
    package let url: String
    package let headers: [(name: String, value: String)]
    package let contentType: String
    package let body: [UInt8]

    package init(
        url: String, headers: [(name: String, value: String)] = [], contentType: String, body: [UInt8]
    ) {
        self.url = url
        self.headers = headers
        self.contentType = contentType
        self.body = body
    }
}

/// What such a host answers.
package struct OutboundAnswer: Sendable {
    package let status: Int
    package let body: [UInt8]

    package init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}
