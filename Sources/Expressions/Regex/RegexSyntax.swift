// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// A regular expression as a tree.
indirect enum RegexSyntax {
    case empty
    case set(ScalarSet)
    case sequence([RegexSyntax])
    case choice([RegexSyntax])
    /// `maximum` is `nil` when there is none.
    case repetition(RegexSyntax, minimum: Int, maximum: Int?)
    case assertion(RegexAssertion)
}

/// A condition on a position in the text.
enum RegexAssertion: Sendable {
    case textStart, textEnd
    /// The end, or before a line end that is the last character.
    case textEndOrFinalLineEnd
    case lineStart, lineEnd
    case wordBoundary, noWordBoundary
}
