// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// A value that must not be shown: it prints as `«secret»` wherever it is printed, and compares in constant
/// time.
package struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let bytes: [UInt8]

    /// Takes the UTF-8 of a text.
    package init(_ text: String) { bytes = Array(text.utf8) }

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The one way to the value; every use of it is easy to find.
    package func reveal() -> [UInt8] { bytes }

    /// The value as text.
    package func revealText() -> String { String(decoding: bytes, as: UTF8.self) }

    package var isEmpty: Bool { bytes.isEmpty }

    package var description: String { "«secret»" }
    package var debugDescription: String { "«secret»" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Secret: Equatable {
    package static func == (left: Secret, right: Secret) -> Bool {
        equalInConstantTime(left.bytes, right.bytes)
    }
}

/// Whether both hold the same bytes, in a time that depends on the lengths only.
package func equalInConstantTime(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for index in left.indices { difference |= left[index] ^ right[index] }
    return difference == 0
}
