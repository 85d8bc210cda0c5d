// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
package import Primitives

/// What administrators know of a secret or a key of an app beside itself.
package struct CredentialLabel: Sendable, Equatable {
    /// What they call it, for example after the place where it is kept.
    package var name: String?
    /// From when on it proves nothing any more; `nil`: never.
    package var expires: Timestamp?
    /// When it last proved who the app is, to a minute or so; `nil`: never.
    package var lastUsed: Timestamp?

    package init(name: String? = nil, expires: Timestamp? = nil) {
        self.name = name
        self.expires = expires
    }

    init(_ row: Row) throws {
        name = try row.optionalText("name")
        expires = try row.optionalTimestamp("expires_at")
        lastUsed = try row.optionalTimestamp("last_used")
    }

    /// Whether it may not be used any more.
    package func isExpired(at now: Timestamp) -> Bool { expires.map { $0 <= now } ?? false }

    /// Refuses an end that is not ahead.
    func check(at now: Timestamp) throws(ChangeRefused) {
        if isExpired(at: now) { throw .invalid("expiresAt", "must lie in the future") }
    }

    /// A document with `name`, `expiresAt` and `lastUsed`, where they are known.
    package func adding(to document: JSONObject, withUse: Bool = false) -> JSONObject {
        var document = document
        document["name"] = name.map { .string($0) }
        document["expiresAt"] = expires.map { .string($0.rfc3339) }
        if withUse { document["lastUsed"] = lastUsed.map { .string($0.rfc3339) } }
        return document
    }
}
