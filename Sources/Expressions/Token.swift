// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// One word or sign of an expression's text.
struct Token: Equatable {
    enum Kind: Equatable {
        case name(String)
        case string(String)
        case integer(Int64)
        case number(Double)
        case symbol(Symbol)
        case end
    }

    /// The signs of the language.
    ///
    /// The longer ones come first where one begins with another.
    enum Symbol: String, CaseIterable {
        case and = "&&"
        case or = "||"
        case equal = "=="
        case notEqual = "!="
        case lessOrEqual = "<="
        case greaterOrEqual = ">="
        case elvis = "?:"
        case safeDot = "?."
        case leftParenthesis = "("
        case rightParenthesis = ")"
        case leftBrace = "{"
        case rightBrace = "}"
        case leftBracket = "["
        case rightBracket = "]"
        case comma = ","
        case colon = ":"
        case dot = "."
        case question = "?"
        case plus = "+"
        case minus = "-"
        case times = "*"
        case divide = "/"
        case remainder = "%"
        case less = "<"
        case greater = ">"
        case not = "!"
    }

    let kind: Kind
    let range: SourceRange

    /// How messages name the token.
    var description: String {
        switch kind {
        case .name(let name): "`\(name)`"
        case .string: "a string"
        case .integer, .number: "a number"
        case .symbol(let symbol): "`\(symbol.rawValue)`"
        case .end: "the end"
        }
    }
}
