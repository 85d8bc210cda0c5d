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
/// shape.
package struct ID<Entity>: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// Takes an identifier that already exists.
    ///
    /// It is not checked: an unknown one is simply not found.
    package init(_ text: String) {
        self.text = text
    }

    package var description: String { text }

    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
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
    var bytes = Array(prefix.utf8)
    var time = UInt64(clamping: surroundings.now().milliseconds)
    var digits: [UInt8] = []
    for _ in 0..<8 {
        digits.append(alphabet[Int(time % 62)])
        time /= 62
    }
    bytes.append(contentsOf: digits.reversed())
    bytes.append(contentsOf: randomText(count: 9, in: surroundings).utf8)
    return String(decoding: bytes, as: UTF8.self)
}

/// Random characters from `[0-9A-Za-z]`, each equally likely.
package func randomText(count: Int, in surroundings: Surroundings) -> String {
    var characters: [UInt8] = []
    characters.reserveCapacity(count)
    while characters.count < count {
        for byte in surroundings.randomBytes(count) where byte < 248 && characters.count < count {
            characters.append(alphabet[Int(byte % 62)])
        }
    }
    return String(decoding: characters, as: UTF8.self)
}
