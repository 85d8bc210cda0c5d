// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

extension Filter {
    /// Reads a filter; `not` binds tightest, then `and`, then `or`.
    package init(_ text: String) throws(FilterError) {
        var parser = FilterParser(bytes: Array(text.utf8))
        self = try parser.filter()
    }
}

private struct FilterParser {
    let bytes: [UInt8]
    var position = 0
    var terms = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func filter() throws(FilterError) -> Filter {
        guard bytes.count <= FilterLimits.bytes else { throw FilterError(.tooLong, at: FilterLimits.bytes) }
        let filter = try alternatives(depth: 0)
        skipSpace()
        guard position == bytes.count else { throw FilterError(.expectedEnd, at: position) }
        return filter
    }

    private mutating func alternatives(depth: Int) throws(FilterError) -> Filter {
        guard depth <= FilterLimits.depth else { throw FilterError(.tooDeep, at: position) }
        var parts = [try conjunction(depth: depth)]
        while skipWord("or") { parts.append(try conjunction(depth: depth)) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func conjunction(depth: Int) throws(FilterError) -> Filter {
        var parts = [try factor(depth: depth)]
        while skipWord("and") { parts.append(try factor(depth: depth)) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func factor(depth: Int) throws(FilterError) -> Filter {
        guard depth <= FilterLimits.depth else { throw FilterError(.tooDeep, at: position) }
        skipSpace()
        if skipWord("not") { return .not(try factor(depth: depth + 1)) }
        let start = position
        guard peek == UInt8(ascii: "(") else { return .term(try term()) }
        position += 1
        let inner = try alternatives(depth: depth + 1)
        skipSpace()
        guard peek == UInt8(ascii: ")") else {
            throw peek == nil
                ? FilterError(.unclosedParenthesis, at: start) : FilterError(.expectedEnd, at: position)
        }
        position += 1
        return inner
    }

    private mutating func term() throws(FilterError) -> Filter.Term {
        terms += 1
        guard terms <= FilterLimits.terms else { throw FilterError(.tooManyTerms, at: position) }
        let start = position
        let attribute = word(isAttributeByte)
        guard let first = attribute.utf8.first, isLetter(first),
            // bytes: words are ASCII (isAttributeByte).
            !["and", "or"].contains(attribute.lowercased()),
            // bytes: words are ASCII (isAttributeByte).
            attribute.split(separator: ".", omittingEmptySubsequences: false).allSatisfy({ !$0.isEmpty })
        else { throw FilterError(.expectedAttribute, at: start) }
        skipSpace()
        let operatorStart = position
        // bytes: words are ASCII (isLetter).
        guard let comparison = Filter.Comparison(rawValue: word(isLetter).lowercased()) else {
            throw FilterError(.expectedOperator, at: operatorStart)
        }
        let value: JSON = comparison == .present ? .null : try value()
        return Filter.Term(attribute: attribute, comparison: comparison, value: value, position: start)
    }

    private mutating func value() throws(FilterError) -> JSON {
        skipSpace()
        let start = position
        guard let first = peek else { throw FilterError(.expectedValue, at: start) }
        if first == UInt8(ascii: "\"") {
            try skipString()
        } else {
            while let byte = peek, !isSpace(byte), byte != UInt8(ascii: ")") { position += 1 }
        }
        guard position > start else { throw FilterError(.expectedValue, at: start) }
        do {
            return try JSON(reading: Array(bytes[start..<position]), limits: JSONLimits(depth: 0))
        } catch {
            let isWord = isLetter(first)
            throw FilterError(isWord ? .expectedValue : .badValue, at: start)
        }
    }

    /// Goes to the end of a string; what stands in it is checked as JSON.
    private mutating func skipString() throws(FilterError) {
        let start = position
        position += 1
        while let byte = peek {
            position += 1
            if byte == UInt8(ascii: "\"") { return }
            if byte == UInt8(ascii: "\\") { position += 1 }
        }
        throw FilterError(.badValue, at: start)
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = peek, isSpace(byte) { position += 1 }
    }

    /// Skips an operator that stands between other words.
    private mutating func skipWord(_ text: String) -> Bool {
        let start = position
        skipSpace()
        // bytes: words are ASCII.
        if word(isAttributeByte).lowercased() == text { return true }
        position = start
        return false
    }

    private mutating func word(_ isPart: (UInt8) -> Bool) -> String {
        let start = position
        while let byte = peek, isPart(byte) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }
}

private func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 10 || byte == 13 }

private func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }

private func isAttributeByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || (48...57).contains(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
        || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "$")
}
