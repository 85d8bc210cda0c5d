// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Why a change to the configuration, or a look at it, is refused.
///
/// The management API gives each its code.
package enum ChangeRefused: Error, Equatable, Sendable {
    /// There is no such thing.
    ///
    /// `entity` is the word on the wire, for example `OAuth2Scope`.
    case notFound(entity: String, id: String)
    /// The document is not acceptable.
    ///
    /// `object` names it or the field; each cause is a sentence that starts with a field.
    case invalid(object: String, causes: [String])
    /// Not possible in the present state; `cause` says what to do first.
    case notNow(summary: String, cause: String)
    /// Not possible in the present state, with a code of the original's own for it.
    case wrongState(code: String, summary: String, cause: String)
    /// The thing is a part of the system and cannot be deleted or changed in this way.
    case immutable(summary: String, cause: String)
    /// The caller's copy is not the present one (`If-Match`, RFC 9110 §13.1.1).
    case outdated(current: String)

    /// One field with one cause: `name: must not be empty`.
    package static func invalid(_ field: String, _ why: String) -> ChangeRefused {
        .invalid(object: field, causes: ["\(field): \(why)"])
    }
}
