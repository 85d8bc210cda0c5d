// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Reads the usual syntax of regular expressions, as far as it can be matched in linear time.
///
/// Look-around, back references and possessive quantifiers cannot and are refused by name.
struct RegexParser {
    let text: [Unicode.Scalar]
    var position = 0
    private var depth = 0
    var flags = Flags()

    private static let depthLimit = 50
    private static let repetitionLimit = 1000

    struct Flags {
        var ignoresCase = false
        var dotMatchesLineEnds = false
        var isMultiline = false
    }

    init(_ pattern: String) {
        text = Array(pattern.unicodeScalars)
    }

    mutating func wholePattern() throws(ExpressionError) -> RegexSyntax {
        let syntax = try choice()
        guard position == text.count else { throw error("a `)` has no opening parenthesis") }
        return syntax
    }

    private mutating func choice() throws(ExpressionError) -> RegexSyntax {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else { throw error("groups are nested too deeply", .tooDeep) }
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(ExpressionError) -> RegexSyntax {
        var parts: [RegexSyntax] = []
        while let scalar = peek(), scalar != "|", scalar != ")" {
            let start = position
            let part = try atom()
            parts.append(try quantified(part, from: start))
        }
        return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
    }

    private mutating func quantified(_ part: RegexSyntax, from start: Int) throws(ExpressionError)
        -> RegexSyntax
    {
        let minimum: Int
        let maximum: Int?
        switch peek() {
        case "*": (minimum, maximum) = (0, nil)
        case "+": (minimum, maximum) = (1, nil)
        case "?": (minimum, maximum) = (0, 1)
        case "{":
            (minimum, maximum) = try bounds()
            position -= 1
        default: return part
        }
        if case .assertion = part { throw error("a quantifier cannot follow an anchor") }
        position += 1
        if peek() == "+" { throw error("possessive quantifiers are not supported", .notSupported) }
        // A lazy quantifier finds another match first, but whether there is one does not change.
        _ = take("?")
        if let next = peek(), next == "*" || next == "+" || next == "?" || next == "{" {
            throw error("a quantifier cannot follow another one")
        }
        return .repetition(part, minimum: minimum, maximum: maximum)
    }

    /// `{3}`, `{3,}` or `{3,5}`; leaves the position after the closing brace.
    private mutating func bounds() throws(ExpressionError) -> (Int, Int?) {
        position += 1
        guard let minimum = number() else {
            throw error("a number must follow `{` here; write `\\{` for the character")
        }
        var maximum: Int? = minimum
        if take(",") { maximum = peek() == "}" ? nil : number() ?? -1 }
        guard take("}"), maximum.map({ $0 >= minimum }) ?? true else {
            throw error("the bounds in `{…}` are wrong")
        }
        guard minimum <= Self.repetitionLimit, maximum ?? 0 <= Self.repetitionLimit else {
            throw error("at most \(Self.repetitionLimit) repetitions can be counted", .limitExceeded)
        }
        return (minimum, maximum)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let scalar = peek(), ("0"..."9").contains(scalar) {
            value = min((value ?? 0) * 10 + Int(scalar.value - 48), 1_000_000)
            position += 1
        }
        return value
    }

    private mutating func atom() throws(ExpressionError) -> RegexSyntax {
        guard let scalar = peek() else { return .empty }
        position += 1
        switch scalar {
        case ".": return .set(flags.dotMatchesLineEnds ? .all : ScalarSet.lineEnds.inverted)
        case "^": return .assertion(flags.isMultiline ? .lineStart : .textStart)
        case "$": return .assertion(flags.isMultiline ? .lineEnd : .textEndOrFinalLineEnd)
        case "(": return try group()
        case "[": return .set(try characterClass())
        case "\\": return try escape()
        case "*", "+", "?", "{":
            position -= 1
            throw error(
                "there is nothing that `\(scalar)` could repeat; write `\\\(scalar)` for the character")
        default: return literal(scalar)
        }
    }

    func literal(_ scalar: Unicode.Scalar) -> RegexSyntax {
        let set = ScalarSet([scalar.value...scalar.value])
        return .set(flags.ignoresCase ? set.ignoringCase : set)
    }

    // MARK: Groups

    private mutating func group() throws(ExpressionError) -> RegexSyntax {
        let outer = flags
        if take("?") {
            switch peek() {
            case ":": position += 1
            case "=", "!":
                throw error("looking ahead with `(?\(text[position])…)` is not supported", .notSupported)
            case "<":
                position += 1
                if peek() == "=" || peek() == "!" {
                    throw error("looking behind is not supported", .notSupported)
                }
                while let scalar = peek(), isWordCharacter(scalar) { position += 1 }
                guard take(">") else { throw error("the name of a group must end with `>`") }
            case ">": throw error("atomic groups are not supported", .notSupported)
            default:
                try readFlags()
                if take(")") { return .empty }
                guard take(":") else { throw error("`)` or `:` must follow the flags") }
            }
        }
        let inner = try choice()
        guard take(")") else { throw error("a `(` is not closed") }
        flags = outer
        return inner
    }

    private mutating func readFlags() throws(ExpressionError) {
        var isOn = true
        while let scalar = peek(), scalar != ")", scalar != ":" {
            switch scalar {
            case "-": isOn = false
            case "i": flags.ignoresCase = isOn
            case "s": flags.dotMatchesLineEnds = isOn
            case "m": flags.isMultiline = isOn
            default:
                throw error(
                    "the flag `\(scalar)` is not supported; there are `i`, `m` and `s`", .notSupported)
            }
            position += 1
        }
    }

    // MARK: Position

    func peek() -> Unicode.Scalar? { position < text.count ? text[position] : nil }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek() == scalar else { return false }
        position += 1
        return true
    }

    func error(_ sentence: String, _ code: ExpressionError.Code = .badPattern) -> ExpressionError {
        let range = SourceRange(start: position, end: position + 1, line: 1, column: position + 1)
        return ExpressionError(code, at: range, "in the pattern, \(sentence)")
    }
}
