// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Turns tokens into a tree by precedence climbing.
///
/// From loose to tight: ternary and Elvis (to the right), `OR`, `AND`, comparisons and `matches` (which do
/// not chain), `+ -`, `* / %`, unary `! - +`, then property, index, call and projection.
struct Parser {
    private let tokens: [Token]
    private let limits: ExpressionLimits
    let functions: FunctionTable
    private var position = 0
    private var nesting = 0
    private(set) var nodeCount = 0
    /// Whether this reads the string inside of another expression; there is no third level.
    private(set) var isInner = false
    /// How many projections surround the current place: inside one, bare names are properties of the element.
    var projections = 0
    var mentionedNames: Set<String> = []
    var needs: FunctionNeeds = []

    init(tokens: [Token], limits: ExpressionLimits, functions: FunctionTable) {
        self.tokens = tokens
        self.limits = limits
        self.functions = functions
    }

    /// Reads an expression that stands in a string of an outer one; both share the limits.
    init(tokens: [Token], inside outer: Parser) {
        self.init(tokens: tokens, limits: outer.limits, functions: outer.functions)
        nesting = outer.nesting
        nodeCount = outer.nodeCount
        isInner = true
        // Bare names are those of the group.
        projections = 1
    }

    /// Goes on behind an inner expression.
    mutating func take(over inner: Parser) {
        nodeCount = inner.nodeCount
        mentionedNames.formUnion(inner.mentionedNames)
        needs.formUnion(inner.needs)
    }

    mutating func wholeExpression() throws(ExpressionError) -> Node {
        if current.kind == .end {
            throw ExpressionError(.unexpectedEnd, at: current.range, "the expression is empty")
        }
        let root = try expression()
        guard current.kind == .end else { throw unexpected("the end or an operator") }
        return root
    }

    /// Ternary, Elvis, or what binds tighter.
    mutating func expression() throws(ExpressionError) -> Node {
        try enter()
        defer { nesting -= 1 }
        let first = try binary(above: 0)
        if take(.elvis) {
            let otherwise = try expression()
            return try node(
                .elvis(first, otherwise: otherwise), first.range.through(otherwise.range), [first, otherwise])
        }
        guard take(.question) else { return first }
        let then = try expression()
        try expect(.colon, "between the two values of a condition")
        let otherwise = try expression()
        return try node(
            .ternary(condition: first, then: then, otherwise: otherwise),
            first.range.through(otherwise.range),
            [first, then, otherwise])
    }

    private mutating func binary(above precedence: Int) throws(ExpressionError) -> Node {
        var left = try unary()
        while let infix = try infixOperator(), infix.precedence > precedence {
            advance()
            let right = try binary(above: infix.precedence)
            let range = left.range.through(right.range)
            switch infix {
            case .operation(let operation):
                left = try node(.binary(operation, left, right), range, [left, right])
            case .matches:
                left = try node(.matches(left, right, pattern: try pattern(right)), range, [left, right])
            }
            if infix.precedence == BinaryOperator.comparison,
                let next = try infixOperator(), next.precedence == BinaryOperator.comparison
            {
                throw ExpressionError(
                    .unexpectedToken, at: current.range,
                    "comparisons cannot be chained; put parentheses around one of them or join them with AND")
            }
        }
        return left
    }

    private mutating func unary() throws(ExpressionError) -> Node {
        let start = current.range
        let operation: UnaryOperator
        switch current.kind {
        case .symbol(.not): operation = .not
        case .symbol(.minus): operation = .minus
        case .symbol(.plus): operation = .plus
        case .name(let name) where isWord(name, "not"): operation = .not
        default: return try postfix()
        }
        try enter()
        defer { nesting -= 1 }
        advance()
        let operand = try unary()
        return try node(.unary(operation, operand), start.through(operand.range), [operand])
    }

    // MARK: Operators between two values

    private enum Infix {
        case operation(BinaryOperator)
        case matches

        var precedence: Int {
            switch self {
            case .operation(let operation): operation.precedence
            case .matches: BinaryOperator.comparison
            }
        }
    }

    private func infixOperator() throws(ExpressionError) -> Infix? {
        switch current.kind {
        case .symbol(let symbol): return infixSymbols[symbol].map { .operation($0) }
        case .name(let name):
            if isWord(name, "and") { return .operation(.and) }
            if isWord(name, "or") { return .operation(.or) }
            if isWord(name, "matches") { return .matches }
            if isWord(name, "instanceof") || isWord(name, "between") {
                throw ExpressionError(
                    .notSupported, at: current.range, "the operator `\(name)` is not supported")
            }
            if let sign = operatorWords[name.lowercased()] {
                throw ExpressionError(
                    .notSupported, at: current.range, "instead of `\(name)` write `\(sign)`")
            }
            return nil
        default: return nil
        }
    }

    // MARK: Tokens

    var current: Token { tokens[position] }
    func peek(_ distance: Int) -> Token { tokens[min(position + distance, tokens.count - 1)] }

    mutating func advance() {
        if position < tokens.count - 1 { position += 1 }
    }

    mutating func take(_ symbol: Token.Symbol) -> Bool {
        guard current.kind == .symbol(symbol) else { return false }
        advance()
        return true
    }

    mutating func expect(_ symbol: Token.Symbol, _ place: String) throws(ExpressionError) {
        guard take(symbol) else { throw unexpected("`\(symbol.rawValue)` \(place)") }
    }

    func unexpected(_ wanted: String) -> ExpressionError {
        current.kind == .end
            ? ExpressionError(
                .unexpectedEnd, at: current.range, "the expression ends where \(wanted) is expected")
            : ExpressionError(
                .unexpectedToken, at: current.range,
                "\(current.description) stands where \(wanted) is expected")
    }

    // MARK: Limits

    mutating func enter() throws(ExpressionError) {
        nesting += 1
        guard nesting <= limits.nesting else {
            throw ExpressionError(
                .tooDeep, at: current.range, "more than \(limits.nesting) levels are nested in each other")
        }
    }

    mutating func leave() { nesting -= 1 }

    /// Makes a node above its children.
    mutating func node(
        _ syntax: Syntax, _ range: SourceRange, _ children: [Node] = []
    ) throws(ExpressionError) -> Node {
        nodeCount += 1
        let height = 1 + (children.map(\.height).max() ?? 0)
        guard nodeCount <= limits.nodes else {
            throw ExpressionError(
                .tooManyNodes, at: range, "the expression has more than \(limits.nodes) parts")
        }
        guard height <= limits.height else {
            throw ExpressionError(
                .tooDeep, at: range, "more than \(limits.height) operators follow each other")
        }
        return Node(syntax: syntax, range: range, id: nodeCount - 1, height: height)
    }
}

private let infixSymbols: [Token.Symbol: BinaryOperator] = [
    .or: .or, .and: .and, .equal: .equal, .notEqual: .notEqual, .less: .less, .lessOrEqual: .lessOrEqual,
    .greater: .greater, .greaterOrEqual: .greaterOrEqual, .plus: .add, .minus: .subtract, .times: .multiply,
    .divide: .divide, .remainder: .remainder,
]

/// Words that similar languages take for operators, and what to write here.
private let operatorWords = [
    "eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "div": "/", "mod": "%",
]

/// Whether a name is a word of the language, which is written in any case.
func isWord(_ name: String, _ word: String) -> Bool {
    name.utf8.count == word.utf8.count && name.lowercased() == word
}
