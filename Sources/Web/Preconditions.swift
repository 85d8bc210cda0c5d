// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Hummingbird
import HTTPTypes
package import Primitives

/// The strong validator of a document (RFC 9110 §8.8.3): equal documents have equal tags.
package func entityTag(of document: JSON) -> String {
    "\"\(Base64URL.encode(Array(sha256(document.bytes).prefix(16))))\""
}

/// Refuses a request whose `If-Match` does not name `current`; see ``Precondition``.
package func checkPrecondition(_ request: Request, current: String) throws {
    try Precondition(request).check(current: current)
}

/// What a request demands of the present version of the thing that it changes (`If-Match`, RFC 9110 §13.1.1).
///
/// Read it before the transaction and check it inside, against what the transaction reads.
package struct Precondition: Sendable {
    /// `nil` when nothing is demanded.
    private let tags: [Name]?

    /// Reads the `If-Match` headers of a request.
    package init(_ request: Request) {
        let values = request.headers[values: .ifMatch]
        tags = values.isEmpty ? nil : values.flatMap(Self.tags)
    }

    /// Throws ``ChangeRefused/outdated(current:)`` unless the list has `*` or exactly `current`.
    ///
    /// A weak tag (`W/"…"`) never matches, for the comparison is the strong one; neither does what is not a
    /// tag.
    package func check(current: String) throws(ChangeRefused) {
        guard let tags else { return }
        guard tags.contains("*") || tags.contains(Name(current)) else { throw .outdated(current: current) }
    }

    /// The members of a list, split at commas outside quotes.
    private static func tags(_ value: String) -> [Name] {
        var isQuoted = false
        return value.utf8.split(omittingEmptySubsequences: true) { byte in
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            return byte == UInt8(ascii: ",") && !isQuoted
        }
        .map { Name(Substring($0).trimmingSpaces()) }
    }
}

extension Response {
    /// The same answer with the `ETag` of its document.
    package func tagged(_ document: JSON) -> Response {
        var response = self
        response.headers[.eTag] = entityTag(of: document)
        return response
    }
}
