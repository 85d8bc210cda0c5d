// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// An entity that has identifiers of its own, recognisable by their first three characters.
package protocol Identified {
    /// Three characters from `[0-9A-Za-z]`, for example `aus` for an authorization server.
    static var idPrefix: String { get }
}

/// The identifier of one `Entity`: 20 characters from `[0-9A-Za-z]`, the first three naming the kind.
///
/// Identifiers that this server makes sort by the time of creation. Identifiers that come from outside (seed
/// files, restored dumps, custom client ids) are taken as they are, so nothing may be concluded from their
/// shape. They are compared as bytes.
package struct ID<Entity>: Sendable, CustomStringConvertible {
    package let text: String

    /// Takes an identifier that already exists.
    ///
    /// It is not checked: an unknown one is simply not found.
    package init(_ text: String) {
        self.text = text
    }

    package var description: String { text }

    package static func < (left: Self, right: Self) -> Bool { Name(left.text) < Name(right.text) }
}

extension ID: Hashable {
    package static func == (left: Self, right: Self) -> Bool { Name(left.text) == Name(right.text) }
    package func hash(into hasher: inout Hasher) { hasher.combine(Name(text)) }
}

extension ID where Entity: Identified {
    /// Makes a new identifier: prefix, eight characters of time, nine random ones (53 bits).
    package init(in surroundings: Surroundings) {
        self.text = makeIdentifier(prefix: Entity.idPrefix, in: surroundings)
    }
}

extension ID: Comparable {}

/// Base 62 in ASCII order, so that text order is number order.
private let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

/// Makes identifier text with a prefix of any length, for records that are not an ``Identified`` type.
package func makeIdentifier(prefix: String, in surroundings: Surroundings) -> String {
    let kind = prefix.utf8
    var time = UInt64(clamping: surroundings.now().milliseconds)
    return String(unsafeUninitializedCapacity: kind.count + 17) { text in
        _ = text.initialize(from: kind)
        for index in (kind.count..<kind.count + 8).reversed() {
            text[index] = alphabet[Int(time % 62)]
            time /= 62
        }
        fill(text[(kind.count + 8)...], in: surroundings)
        return text.count
    }
}

/// Fills a place with random characters; 248 is the largest multiple of 62 that a byte can reach.
private func fill(_ place: Slice<UnsafeMutableBufferPointer<UInt8>>, in surroundings: Surroundings) {
    var index = place.startIndex
    while index < place.endIndex {
        for byte in surroundings.identifierBytes(place.count) where byte < 248 && index < place.endIndex {
            place.base[index] = alphabet[Int(byte % 62)]
            index += 1
        }
    }
}
