// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Why a text is not acceptable JSON, and where.
package struct JSONError: Error, Equatable, CustomStringConvertible {
    /// The ways in which a text can be wrong.
    package enum Code: Sendable {
        case unexpectedCharacter, unexpectedEnd, trailingText, duplicateName, nameTooLong, tooDeep, tooLarge,
            badNumber, numberTooLong, badString, notUTF8
    }
    package let code: Code
    /// Offset in bytes from the start of the text.
    package let offset: Int

    package init(code: Code, offset: Int) {
        self.code = code
        self.offset = offset
    }

    package var description: String {
        let what =
            switch code {
            case .unexpectedCharacter: "unexpected character"
            case .unexpectedEnd: "the text ends too early"
            case .trailingText: "text after the end of the value"
            case .duplicateName: "a member name stands twice"
            case .nameTooLong: "a member name is longer than \(JSON.longestName) bytes"
            case .tooDeep: "nested too deeply"
            case .tooLarge: "too large"
            case .badNumber: "not a number that JSON allows"
            case .numberTooLong: "a number is longer than \(JSON.longestNumber) bytes"
            case .badString: "a string with a bad escape or control character"
            case .notUTF8: "not UTF-8"
            }
        return "\(what) at byte \(offset)"
    }
}
