// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
package import Expressions

/// A regular expression that must match a whole text, in the language of `REGEX` groups claims.
package struct ClaimPattern: Sendable, Equatable {
    /// As it was written.
    package let source: String
    private let filter: GroupFilter

    /// Refuses a pattern that cannot be read, or that is too long.
    package init(_ source: String) throws(ExpressionError) {
        filter = try GroupFilter(.regex, source)
        self.source = source
    }

    /// Whether all of the text is matched, with case; a text that takes too much work is not.
    package func matches(_ text: String) -> Bool { (try? filter.matches(text)) ?? false }

    package static func == (left: ClaimPattern, right: ClaimPattern) -> Bool { left.source == right.source }
}
