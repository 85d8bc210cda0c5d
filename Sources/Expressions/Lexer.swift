// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// Turns text into tokens.
///
/// Strings stand in single or double quotes. Nothing is escaped inside them, so a backslash is a backslash;
/// only the quote itself is written twice.
struct Lexer {
    private let text: [Unicode.Scalar]
    private var position = 0
    private var line = 1
    private var lineStart = 0
    /// What is added to every offset: where the text stands in an outer one.
    private var origin = 0

    init(_ text: some Sequence<Unicode.Scalar>) {
        self.text = Array(text)
    }

    /// Reads the content of a string literal of an outer text; places are those of the outer text.
    init(_ text: some Sequence<Unicode.Scalar>, after literal: SourceRange) {
        self.init(text)
        origin = literal.start + 1
        line = literal.line
        // Columns of the first line go on behind the quote.
        lineStart = -literal.column
    }

    /// All tokens; the last one is `end`.
    mutating func tokens() throws(ExpressionError) -> [Token] {
        var tokens: [Token] = []
        while true {
            let token = try next()
            tokens.append(token)
            if token.kind == .end { return tokens }
        }
    }

    private mutating func next() throws(ExpressionError) -> Token {
        skipSpace()
        let start = mark()
        guard let first = peek() else { return Token(kind: .end, range: range(from: start)) }
        switch first {
        case "'", "\"":
            return Token(kind: .string(try string(quote: first, from: start)), range: range(from: start))
        case "0"..."9": return Token(kind: try number(from: start), range: range(from: start))
        default: break
        }
        if isNameStart(first) {
            let name = name()
            guard name.utf8.count <= JSON.longestName else {
                throw ExpressionError(
                    .textTooLong, at: range(from: start),
                    "no name is longer than \(JSON.longestName) bytes")
            }
            return Token(kind: .name(name), range: range(from: start))
        }
        try refuseForeignSign(from: start)
        for symbol in Token.Symbol.allCases where matches(symbol.rawValue) {
            position += symbol.rawValue.unicodeScalars.count
            return Token(kind: .symbol(symbol), range: range(from: start))
        }
        position += 1
        throw ExpressionError(
            .unexpectedCharacter, at: range(from: start),
            "the character `\(first)` has no meaning in an expression")
    }

    // MARK: Pieces

    private mutating func string(
        quote: Unicode.Scalar, from start: Mark
    ) throws(ExpressionError) -> String {
        var content = String.UnicodeScalarView()
        position += 1
        while let scalar = peek() {
            position += 1
            if scalar == quote {
                guard peek() == quote else { return String(content) }
                position += 1
            } else if scalar == "\n" {
                line += 1
                lineStart = position
            }
            content.append(scalar)
        }
        throw ExpressionError(
            .unterminatedString, at: range(from: start), "the string that starts here has no closing \(quote)"
        )
    }

    private mutating func number(from start: Mark) throws(ExpressionError) -> Token.Kind {
        var digits = ""
        var isWhole = true
        func isDigit(_ scalar: Unicode.Scalar?) -> Bool { scalar.map { ("0"..."9").contains($0) } ?? false }
        func takeDigits() {
            while let scalar = peek(), isDigit(scalar) {
                digits.unicodeScalars.append(scalar)
                position += 1
            }
        }
        takeDigits()
        if peek() == ".", isDigit(peek(1)) {
            isWhole = false
            digits.append(".")
            position += 1
            takeDigits()
        }
        if peek() == "e" || peek() == "E" {
            let hasSign = peek(1) == "+" || peek(1) == "-"
            if isDigit(peek(hasSign ? 2 : 1)) {
                isWhole = false
                digits.append("e")
                if hasSign { digits.append(peek(1) == "-" ? "-" : "+") }
                position += hasSign ? 2 : 1
                takeDigits()
            }
        }
        if let scalar = peek(), isNameStart(scalar) {
            position += 1
            throw ExpressionError(.badNumber, at: range(from: start), "a name cannot start with a digit")
        }
        if isWhole {
            guard let value = Int64(digits) else {
                throw ExpressionError(
                    .badNumber, at: range(from: start), "the integer is larger than \(Int64.max)")
            }
            return .integer(value)
        }
        guard let value = Double(digits), value.isFinite else {
            throw ExpressionError(.badNumber, at: range(from: start), "the number is too large")
        }
        return .number(value)
    }

    private mutating func name() -> String {
        var name = String.UnicodeScalarView()
        while let scalar = peek(), isNameStart(scalar) || ("0"..."9").contains(scalar) {
            name.append(scalar)
            position += 1
        }
        return String(name)
    }

    /// Refuses signs that mean something in the language's model but that no expression may use here.
    private mutating func refuseForeignSign(from start: Mark) throws(ExpressionError) {
        for (sign, sentence) in foreignSigns where matches(sign) {
            guard sign != "=" || !matches("==") else { continue }
            guard (sign != "&" || !matches("&&")) && (sign != "|" || !matches("||")) else { continue }
            position += sign.unicodeScalars.count
            throw ExpressionError(.notSupported, at: range(from: start), sentence)
        }
    }

    // MARK: Position

    private struct Mark {
        let offset: Int
        let line: Int
        let column: Int
    }

    private func mark() -> Mark { Mark(offset: position, line: line, column: position - lineStart + 1) }

    private func range(from start: Mark) -> SourceRange {
        SourceRange(
            start: origin + start.offset, end: origin + position, line: start.line, column: start.column)
    }

    private func peek(_ distance: Int = 0) -> Unicode.Scalar? {
        position + distance < text.count ? text[position + distance] : nil
    }

    private func matches(_ sign: String) -> Bool {
        var offset = 0
        for scalar in sign.unicodeScalars {
            guard peek(offset) == scalar else { return false }
            offset += 1
        }
        return true
    }

    private mutating func skipSpace() {
        while let scalar = peek() {
            switch scalar {
            case "\n":
                position += 1
                line += 1
                lineStart = position
            case " ", "\t", "\r", "\u{A0}", "\u{FEFF}": position += 1
            default: return
            }
        }
    }
}

private let foreignSigns: [(sign: String, sentence: String)] = [
    (
        "++",
        "`++` changes a value, which an expression cannot do; to add, leave a space between two plus signs"
    ),
    (
        "--",
        "`--` changes a value, which an expression cannot do; to subtract a negative number, leave a space"
    ),
    ("=", "`=` assigns, which an expression cannot do; compare with `==`"),
    ("&", "a single `&` is not an operator; write `&&` or `AND`"),
    ("|", "a single `|` is not an operator; write `||` or `OR`"),
    ("@", "references to beans with `@` are not supported"),
    ("#", "variables and function references with `#` are not supported"),
    ("^", "powers with `^` are not supported"),
    (";", "an expression is one value; `;` has no place in it"),
    ("\\", "a backslash can only stand inside a string"),
]

private func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "_", "$": true
    default: !scalar.isASCII && scalar.properties.isAlphabetic
    }
}
