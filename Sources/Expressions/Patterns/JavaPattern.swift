// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Turns a pattern in the syntax of Java into one of PCRE2, which is nearly the same.
///
/// Translated are `\uXXXX` and the names of ASCII classes (`\p{Alpha}`, also negated and inside of brackets).
/// Refused is what only one of the two has, or what both read differently: set operations and nested brackets
/// in a class, recursion, verbs (`(*…)`), callouts, `\K`, `\g`, `\C`, and the flags `d`, `u`, `U`.
struct JavaPattern {
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var output = String.UnicodeScalarView()

    init(_ pattern: String) {
        scalars = Array(pattern.unicodeScalars)
    }

    mutating func translated() throws(ExpressionError) -> String {
        while let scalar = peek() {
            switch scalar {
            case "\\": try escape(isInClass: false)
            case "[": try characterClass()
            case "(": try group()
            default: copy(1)
            }
        }
        return String(output)
    }

    // MARK: Pieces

    private mutating func escape(isInClass: Bool) throws(ExpressionError) {
        switch peek(1) {
        case "Q"?:
            try quotation()
        case "u"?:
            let digits = scalars[min(position + 2, scalars.count)..<min(position + 6, scalars.count)]
            guard digits.count == 4, digits.allSatisfy(\.properties.isASCIIHexDigit) else {
                throw refusal(.badPattern, 2, "`\\u` has four hexadecimal digits")
            }
            write("\\x{")
            position += 2
            copy(4)
            write("}")
        case "p"?, "P"?:
            try property(isInClass: isInClass)
        case "K"?, "g"?, "C"?:
            throw refusal(.notSupported, 2, "`\\\(peek(1).map(String.init) ?? "")` is not supported")
        case nil:
            throw refusal(.badPattern, 1, "a backslash stands at the end of the pattern")
        default: copy(2)
        }
    }

    /// `\Q…\E` is taken literally; without an end it reaches to the end of the pattern.
    private mutating func quotation() throws(ExpressionError) {
        copy(2)
        while let scalar = peek() {
            if scalar == "\\", peek(1) == "E" { return copy(2) }
            copy(1)
        }
        write("\\E")
    }

    /// `\p{Alpha}` and the like are ASCII in Java; `\p{IsLatin}` is `\p{Latin}`.
    private mutating func property(isInClass: Bool) throws(ExpressionError) {
        guard peek(2) == "{" else { return copy(2) }
        guard let end = scalars[position...].firstIndex(of: "}") else {
            throw refusal(.badPattern, 2, "the name of a property ends with `}`")
        }
        var name = String(String.UnicodeScalarView(scalars[(position + 3)..<end]))
        let isNegated = peek(1) == "P"
        if let posix = asciiClasses[name] {
            let text = "[:\(isNegated ? "^" : "")\(posix):]"
            write(isInClass ? text : "[\(text)]")
        } else {
            for prefix in ["Is", "script=", "sc=", "general_category=", "gc="] where name.hasPrefix(prefix) {
                name = String(name.dropFirst(prefix.count))
                break
            }
            write("\\\(isNegated ? "P" : "p"){\(name)}")
        }
        position = end + 1
    }

    private mutating func characterClass() throws(ExpressionError) {
        let start = position
        copy(1)
        if peek() == "^" { copy(1) }
        if peek() == "]" { copy(1) }
        while let scalar = peek() {
            switch scalar {
            case "]": return copy(1)
            case "\\": try escape(isInClass: true)
            case "[" where peek(1) == ":": try posixClass()
            case "[":
                throw refusal(.notSupported, 1, "brackets inside of brackets are not supported; write `\\[`")
            case "&" where peek(1) == "&":
                throw refusal(.notSupported, 2, "`&&` inside of brackets is not supported")
            default: copy(1)
            }
        }
        position = start
        throw refusal(.badPattern, 1, "the bracket that opens here is not closed")
    }

    /// `[[:alpha:]]` is no Java, and understood all the same.
    private mutating func posixClass() throws(ExpressionError) {
        var end = position + 2
        while end < scalars.count, scalars[end].properties.isAlphabetic || scalars[end] == "^" { end += 1 }
        guard end + 1 < scalars.count, scalars[end] == ":", scalars[end + 1] == "]" else {
            throw refusal(.notSupported, 1, "brackets inside of brackets are not supported; write `\\[`")
        }
        copy(end + 2 - position)
    }

    /// Groups of both; what follows `(?` decides.
    private mutating func group() throws(ExpressionError) {
        if peek(1) == "*" { throw refusal(.notSupported, 2, "verbs with `(*` are not supported") }
        guard peek(1) == "?" else { return copy(1) }
        switch peek(2) {
        case ":"?, "="?, "!"?, ">"?: copy(3)
        case "<"?: copy(3)
        default:
            var end = position + 2
            while end < scalars.count, "imsx-".unicodeScalars.contains(scalars[end]) { end += 1 }
            guard end < scalars.count, scalars[end] == ")" || scalars[end] == ":", end > position + 2 else {
                throw refusal(
                    .notSupported, 3,
                    "this kind of group is not supported; allowed are `(?:`, `(?=`, `(?!`, `(?<=`, `(?<!`, `(?>`, `(?<name>` and the flags i, m, s, x"
                )
            }
            copy(end + 1 - position)
        }
    }

    // MARK: Position

    private func peek(_ distance: Int = 0) -> Unicode.Scalar? {
        position + distance < scalars.count ? scalars[position + distance] : nil
    }

    private mutating func copy(_ count: Int) {
        let end = min(position + count, scalars.count)
        output.append(contentsOf: scalars[position..<end])
        position = end
    }

    private mutating func write(_ text: String) { output.append(contentsOf: text.unicodeScalars) }

    private func refusal(_ code: ExpressionError.Code, _ length: Int, _ sentence: String) -> ExpressionError {
        ExpressionError(
            code,
            at: SourceRange(
                start: position, end: min(position + length, scalars.count), line: 1, column: position + 1),
            "in the pattern \(sentence)")
    }
}

/// Java's names of ASCII classes, and those of PCRE2.
private let asciiClasses = [
    "Lower": "lower", "Upper": "upper", "ASCII": "ascii", "Alpha": "alpha", "Digit": "digit",
    "Alnum": "alnum", "Punct": "punct", "Graph": "graph", "Print": "print", "Blank": "blank",
    "Cntrl": "cntrl", "XDigit": "xdigit", "Space": "space",
]
