// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Why an expression cannot be read or evaluated, and where.
package struct ExpressionError: Error, Equatable, CustomStringConvertible {
    /// What kind of thing is wrong.
    ///
    /// Tests and callers compare this, people read the sentence.
    package enum Code: String, Sendable {
        // Found while reading.
        case textTooLong, tooDeep, tooManyNodes
        case unexpectedCharacter, unterminatedString, badNumber, unexpectedToken, unexpectedEnd
        case notSupported, duplicateKey, badPattern
        // Found while evaluating; the first two also by the check before saving.
        case unknownFunction, wrongArgumentCount
        case wrongType, nullValue, divisionByZero, overflow, notANumber, limitExceeded
        case notATime, notACountry, unknownZone
        /// Something that the place of use did not provide, such as the time.
        case notKnownHere
    }

    package let code: Code
    package let range: SourceRange
    /// One sentence without capital and full stop.
    ///
    /// It quotes names from the expression, never values of attributes.
    package let sentence: String

    package init(_ code: Code, at range: SourceRange, _ sentence: String) {
        self.code = code
        self.range = range
        self.sentence = sentence
    }

    package var description: String { "\(sentence) (\(range))" }
}
