// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// What the claims of one token may measure.
///
/// A token that the product's own reader refuses could be neither introspected nor revoked, and a hook could
/// not be asked about it. So a claim that is deeper or larger than the reader takes fails when it is made,
/// with its name, and not when the token is read.
package enum ClaimLimits {
    /// What the reader takes of a whole payload, whose object is the first level.
    package static let payload = JSONLimits(depth: 16, bytes: 11 << 10, values: 5000)
    /// The names and values of all claims that a server's definitions add, in bytes as they are written,
    /// numbers as if they had 24.
    ///
    /// In an access token the rest of ``payload`` is for the claims of the server itself, and so few bytes
    /// hold fewer values than the reader takes. ID tokens and answers of UserInfo are not read by us.
    package static func bytes(for target: ClaimTarget) -> Int { target == .accessToken ? 8 << 10 : 48 << 10 }
}

/// The claims of one token while they are counted.
struct ClaimMeasure {
    private let limit: Int
    private var bytes = 0

    init(for target: ClaimTarget) {
        limit = ClaimLimits.bytes(for: target)
    }

    /// Counts one claim as the payload will have it, or says why it cannot be in a token.
    mutating func add(_ value: JSON, named name: String) -> ClaimFailure.Cause? {
        guard isReadable(name) else { return .unreadable }
        var count = self
        count.bytes += writtenLength(name) + 2
        // The claim is a member of the payload, which is the first level.
        if let cause = count.add(value, depth: 1) { return cause }
        self = count
        return nil
    }

    private mutating func add(_ value: JSON, depth: Int) -> ClaimFailure.Cause? {
        guard depth <= ClaimLimits.payload.depth else {
            return .tooDeep(limit: ClaimLimits.payload.depth - 1)
        }
        switch value {
        case .null, .bool: bytes += 5
        // The longest that a number is written with.
        case .integer, .number: bytes += 24
        case .string(let text):
            guard !text.utf8.contains(0) else { return .unreadable }
            bytes += writtenLength(text)
        case .array(let elements):
            bytes += max(elements.count, 1) + 1
            for element in elements {
                if let cause = add(element, depth: depth + 1) { return cause }
            }
        case .object(let object):
            bytes += max(2 * object.count, 1) + 1
            for member in object.members {
                guard isReadable(member.name.text) else { return .unreadable }
                bytes += writtenLength(member.name.text)
                if let cause = add(member.value, depth: depth + 1) { return cause }
            }
        }
        return bytes <= limit ? nil : .tooLarge(limit: limit)
    }

    private func isReadable(_ name: String) -> Bool {
        name.utf8.count <= JSON.longestName && !name.utf8.contains(0)
    }

    /// The length of a text in JSON, with its quotes (``JSONWriter``).
    private func writtenLength(_ text: String) -> Int {
        var length = 2
        for byte in text.utf8 {
            switch byte {
            case 9, 10, 13, 34, 92: length += 2
            case 0..<32, 60, 127: length += 6
            default: length += 1
            }
        }
        return length
    }
}
