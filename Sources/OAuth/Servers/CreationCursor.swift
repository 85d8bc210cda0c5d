// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// A position in a list that is ordered by time of creation and then by id; opaque to clients.
package struct CreationCursor: Sendable {
    package let created: Timestamp
    package let id: String

    package init(created: Timestamp, id: String) {
        self.created = created
        self.id = id
    }

    /// Reads ``text``; `nil` for anything else.
    package init?(_ text: String) {
        guard let dot = text.firstIndex(of: "."), let milliseconds = Int64(text[..<dot]) else { return nil }
        created = Timestamp(milliseconds: milliseconds)
        id = String(text[text.index(after: dot)...])
    }

    package var text: String { "\(created.milliseconds).\(id)" }
}
