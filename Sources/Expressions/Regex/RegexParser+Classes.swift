// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

extension RegexParser {
    mutating func escape() throws(ExpressionError) -> RegexSyntax {
        guard let scalar = peek() else { throw error("the pattern ends with a backslash") }
        switch scalar {
        case "b", "B", "A", "z", "Z":
            position += 1
            return .assertion(
                scalar == "b"
                    ? .wordBoundary
                    : scalar == "B"
                        ? .noWordBoundary
                        : scalar == "A" ? .textStart : scalar == "z" ? .textEnd : .textEndOrFinalLineEnd)
        case "Q":
            position += 1
            return quotation()
        case "1"..."9", "k": throw error("back references are not supported", .notSupported)
        default:
            let set = try escapedSet()
            return .set(flags.ignoresCase ? set.ignoringCase : set)
        }
    }

    /// Everything up to `\E` as it stands.
    private mutating func quotation() -> RegexSyntax {
        var parts: [RegexSyntax] = []
        while let scalar = peek() {
            if scalar == "\\", position + 1 < text.count, text[position + 1] == "E" {
                position += 2
                break
            }
            parts.append(literal(scalar))
            position += 1
        }
        return .sequence(parts)
    }

    /// The set that an escape stands for, after its backslash.
    ///
    /// One code point for most.
    private mutating func escapedSet() throws(ExpressionError) -> ScalarSet {
        guard let scalar = peek() else { throw error("the pattern ends with a backslash") }
        position += 1
        switch scalar {
        case "d": return .digits
        case "D": return ScalarSet.digits.inverted
        case "w": return .wordCharacters
        case "W": return ScalarSet.wordCharacters.inverted
        case "s": return .space
        case "S": return ScalarSet.space.inverted
        case "t": return ScalarSet("\t")
        case "n": return ScalarSet("\n")
        case "r": return ScalarSet("\r")
        case "f": return ScalarSet("\u{C}")
        case "e": return ScalarSet("\u{1B}")
        case "0": throw error("octal escapes are not supported", .notSupported)
        case "x": return try hexadecimal(digits: 2)
        case "u": return try hexadecimal(digits: 4)
        case "p", "P": return try property(isInverted: scalar == "P")
        case "a"..."z", "A"..."Z":
            position -= 1
            throw error("the escape `\\\(scalar)` is not supported", .notSupported)
        default: return ScalarSet([scalar.value...scalar.value])
        }
    }

    private mutating func hexadecimal(digits: Int) throws(ExpressionError) -> ScalarSet {
        guard position + digits <= text.count,
            let code = UInt32(
                String(String.UnicodeScalarView(text[position..<position + digits])), radix: 16),
            Unicode.Scalar(code) != nil
        else { throw error("\(digits) hexadecimal digits must follow") }
        position += digits
        return ScalarSet([code...code])
    }

    private mutating func property(isInverted: Bool) throws(ExpressionError) -> ScalarSet {
        guard take("{") else { throw error("a name in braces must follow `\\p`") }
        let start = position
        while let scalar = peek(), isWordCharacter(scalar) { position += 1 }
        let name = String(String.UnicodeScalarView(text[start..<position]))
        guard take("}"), let set = namedSets[name] else {
            throw error("the class `\\p{\(name)}` is not supported", .notSupported)
        }
        return isInverted ? set.inverted : set
    }

    /// A class in brackets, after the opening one.
    mutating func characterClass() throws(ExpressionError) -> ScalarSet {
        let isInverted = take("^")
        var set = ScalarSet([])
        var isFirst = true
        while let scalar = peek(), scalar != "]" || isFirst {
            isFirst = false
            if scalar == "[" {
                throw error("write `\\[` for the character; classes within classes are not supported")
            }
            if scalar == "&", position + 1 < text.count, text[position + 1] == "&" {
                throw error("intersections of classes are not supported", .notSupported)
            }
            position += 1
            let lower = scalar == "\\" ? try escapedSet() : ScalarSet([scalar.value...scalar.value])
            guard peek() == "-", position + 1 < text.count, text[position + 1] != "]" else {
                set = set.union(lower)
                continue
            }
            position += 1
            guard let end = peek() else { break }
            position += 1
            let upper = end == "\\" ? try escapedSet() : ScalarSet([end.value...end.value])
            guard let first = single(lower), let last = single(upper), first <= last else {
                throw error("a range in brackets must go from one character to a later one")
            }
            set = set.union(ScalarSet([first...last]))
        }
        guard take("]") else { throw error("a `[` is not closed") }
        if flags.ignoresCase { set = set.ignoringCase }
        return isInverted ? set.inverted : set
    }

    private func single(_ set: ScalarSet) -> UInt32? {
        guard set.ranges.count == 1, set.ranges[0].count == 1 else { return nil }
        return set.ranges[0].lowerBound
    }
}

func isWordCharacter(_ scalar: Unicode.Scalar) -> Bool {
    ScalarSet.wordCharacters.contains(scalar.value)
}

/// The classes that `\p{…}` names.
///
/// All are ASCII, as they are by default where the language comes from.
private let namedSets: [String: ScalarSet] = [
    "Alpha": ScalarSet([65...90, 97...122]), "Digit": .digits,
    "Alnum": ScalarSet([48...57, 65...90, 97...122]),
    "Upper": ScalarSet([65...90]), "Lower": ScalarSet([97...122]), "Space": .space,
    "Punct": ScalarSet([33...47, 58...64, 91...96, 123...126]),
    "XDigit": ScalarSet([48...57, 65...70, 97...102]),
    "ASCII": ScalarSet([0...127]), "Blank": ScalarSet(" \t"),
]
