// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// Reads the members of one JWK with the right types and within bounds.
struct JWKMembers {
    let object: JSONObject

    /// A string of 1–1,024 bytes, or `nil` when the member is absent.
    func text(_ name: Name) throws(JOSEError) -> String? {
        guard let value = object[name] else { return nil }
        guard case .string(let text) = value, (1...1024).contains(text.utf8.count) else {
            throw JOSEError(.malformedKey, "the JWK member \(name) must be a string of 1 to 1024 bytes")
        }
        return text
    }

    /// The bytes behind base64url, at most 1,024, or `nil` when the member is absent.
    func optionalBytes(_ name: Name) throws(JOSEError) -> [UInt8]? {
        guard let value = object[name] else { return nil }
        guard case .string(let text) = value, (1...1366).contains(text.utf8.count),
            let bytes = Base64URL.decode(text)
        else {
            throw JOSEError(.malformedKey, "the JWK member \(name) must be base64url of 1 to 1024 bytes")
        }
        return bytes
    }

    func bytes(_ name: Name) throws(JOSEError) -> [UInt8] {
        guard let bytes = try optionalBytes(name) else {
            throw JOSEError(.malformedKey, "the JWK member \(name) is missing")
        }
        return bytes
    }

    func bytes(_ name: Name, exactly length: Int) throws(JOSEError) -> [UInt8] {
        let bytes = try bytes(name)
        guard bytes.count == length else {
            throw JOSEError(.malformedKey, "the JWK member \(name) must have \(length) bytes")
        }
        return bytes
    }

    /// A positive whole number without leading zero bytes (RFC 7518 §2, `Base64urlUInt`).
    func number(_ name: Name) throws(JOSEError) -> [UInt8] {
        let bytes = try bytes(name)
        guard bytes.first != 0 else {
            throw JOSEError(
                .malformedKey, "the JWK member \(name) must be positive, without leading zero bytes")
        }
        return bytes
    }

    /// `key_ops`: words, each at most once (RFC 7517 §4.3).
    func operations() throws(JOSEError) -> [String]? {
        guard let value = object["key_ops"] else { return nil }
        guard let words = value.strings, words.count <= 16, Set(words.map { Name($0) }).count == words.count
        else {
            throw JOSEError(.malformedKey, "key_ops must be an array of at most 16 different strings")
        }
        return words
    }
}
