// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

extension Parser {
    /// A primary and everything that follows it without an operator: `.name`, `[index]`, `.name(…)`, `.![…]`.
    mutating func postfix() throws(ExpressionError) -> Node {
        var base = try primary()
        while true {
            if take(.leftBracket) {
                let index = try expression()
                let end = current.range
                try expect(.rightBracket, "after an index")
                base = try node(.index(of: base, at: index), base.range.through(end), [base, index])
            } else if take(.dot) {
                base = try member(of: base, isSafe: false)
            } else if take(.safeDot) {
                base = try member(of: base, isSafe: true)
            } else {
                return base
            }
        }
    }

    private mutating func member(of base: Node, isSafe: Bool) throws(ExpressionError) -> Node {
        if current.kind == .symbol(.not), peek(1).kind == .symbol(.leftBracket) {
            return try projection(of: base, isSafe: isSafe)
        }
        if current.kind == .symbol(.question), peek(1).kind == .symbol(.leftBracket) {
            throw ExpressionError(
                .notSupported, at: current.range.through(peek(1).range),
                "selections with `.?[…]` are not supported")
        }
        guard case .name(let name) = current.kind else {
            throw unexpected("the name of a property after the dot")
        }
        let nameRange = current.range
        advance()
        guard current.kind == .symbol(.leftParenthesis) else {
            return try node(
                .property(of: base, name: name, isSafe: isSafe), base.range.through(nameRange), [base])
        }
        let (arguments, end) = try self.arguments()
        let candidates = functions.methods(named: name)
        for function in candidates { needs.formUnion(function.needs) }
        let prepared = try prepare(candidates, arguments, hasReceiver: true)
        return try node(
            .method(
                of: base, name: name, candidates: candidates, arguments: arguments, isSafe: isSafe,
                prepared: prepared),
            base.range.through(end), [base] + arguments)
    }

    private mutating func projection(of base: Node, isSafe: Bool) throws(ExpressionError) -> Node {
        advance()
        advance()
        projections += 1
        defer { projections -= 1 }
        let element = try expression()
        let end = current.range
        try expect(.rightBracket, "after a projection")
        return try node(
            .projection(of: base, element: element, isSafe: isSafe), base.range.through(end), [base, element])
    }

    /// The arguments of a call, from its opening to its closing parenthesis.
    private mutating func arguments() throws(ExpressionError) -> (arguments: [Node], end: SourceRange) {
        try expect(.leftParenthesis, "before arguments")
        var arguments: [Node] = []
        if current.kind != .symbol(.rightParenthesis) {
            repeat { arguments.append(try expression()) } while take(.comma)
        }
        let end = current.range
        try expect(.rightParenthesis, "or `,` after an argument")
        return (arguments, end)
    }

    private mutating func primary() throws(ExpressionError) -> Node {
        let token = current
        switch token.kind {
        case .string(let text):
            advance()
            return try node(.literal(.string(text)), token.range)
        case .integer(let value):
            advance()
            return try node(.literal(.integer(value)), token.range)
        case .number(let value):
            advance()
            return try node(.literal(.number(value)), token.range)
        case .symbol(.leftParenthesis):
            advance()
            let inner = try expression()
            let end = current.range
            try expect(.rightParenthesis, "to close the parenthesis at \(token.range)")
            // A literal keeps its own place: the position of an error inside a pattern is counted from it.
            if case .literal = inner.syntax { return inner }
            return Node(
                syntax: inner.syntax, range: token.range.through(end), id: inner.id, height: inner.height)
        case .symbol(.leftBrace):
            return try listOrMap()
        case .name(let name):
            return try named(name, token.range)
        case .symbol, .end:
            throw unexpected("a value")
        }
    }

    private mutating func named(_ name: String, _ range: SourceRange) throws(ExpressionError) -> Node {
        let constants: [(word: String, value: Value)] = [("null", .null), ("true", true), ("false", false)]
        for constant in constants where isWord(name, constant.word) {
            advance()
            return try node(.literal(constant.value), range)
        }
        for word in ["and", "or", "matches", "instanceof", "between"] where isWord(name, word) {
            throw unexpected("a value")
        }
        let isCall = peek(1).kind == .symbol(.leftParenthesis)
        if name == "T", isCall {
            throw ExpressionError(
                .notSupported, at: range, "references to types with `T(…)` are not supported")
        }
        if name == "new", case .name(let next) = peek(1).kind, !isOperatorWord(next) {
            throw ExpressionError(.notSupported, at: range, "nothing can be constructed with `new`")
        }
        advance()
        if isCall { return try call(name, from: range) }
        if current.kind == .symbol(.dot), case .name(let function) = peek(1).kind,
            peek(2).kind == .symbol(.leftParenthesis), NameSlot(name).readsAsNamespace
        {
            advance()
            advance()
            return try call("\(name).\(function)", from: range)
        }
        let slot = NameSlot(name)
        if projections == 0 || NameSlot.wellKnown.contains(slot) { mentionedNames.insert(name) }
        return try node(.name(slot), range)
    }

    /// Whether a name stands for an operator between two values.
    private func isOperatorWord(_ name: String) -> Bool {
        ["and", "or", "matches"].contains { isWord(name, $0) }
    }

    private mutating func call(_ name: String, from start: SourceRange) throws(ExpressionError) -> Node {
        let (arguments, end) = try self.arguments()
        let candidates = functions.function(named: name).map { [$0] } ?? []
        // Inside a projection a call that is none of a function is one of a method of the element.
        if projections > 0,
            candidates.first.map({ $0.problem(withArguments: arguments.count) != nil }) ?? true,
            !functions.methods(named: name).isEmpty
        {
            return try elementMethod(name, arguments, start, end)
        }
        for function in candidates { needs.formUnion(function.needs) }
        let prepared = try prepare(candidates, arguments, hasReceiver: false)
        return try node(
            .call(name: name, candidates: candidates, arguments: arguments, prepared: prepared),
            start.through(end), arguments)
    }

    private mutating func elementMethod(
        _ name: String, _ arguments: [Node], _ start: SourceRange, _ end: SourceRange
    ) throws(ExpressionError) -> Node {
        let candidates = functions.methods(named: name)
        for function in candidates { needs.formUnion(function.needs) }
        let prepared = try prepare(candidates, arguments, hasReceiver: true)
        let element = try node(.element, start)
        return try node(
            .method(
                of: element, name: name, candidates: candidates, arguments: arguments, isSafe: false,
                prepared: prepared), start.through(end), [element] + arguments)
    }

    /// `{1, 2}`, `{}`, `{'a': 1}` or `{:}`.
    private mutating func listOrMap() throws(ExpressionError) -> Node {
        let start = current.range
        advance()
        if current.kind == .symbol(.rightBrace) {
            let range = start.through(current.range)
            advance()
            return try node(.list([]), range)
        }
        if current.kind == .symbol(.colon), peek(1).kind == .symbol(.rightBrace) {
            let range = start.through(peek(1).range)
            advance()
            advance()
            return try node(.map([]), range)
        }
        let mentionedBefore = mentionedNames
        let first = try expression()
        if current.kind == .symbol(.colon) {
            mentionedNames = mentionedBefore
            return try map(firstKey: first, from: start)
        }
        var elements = [first]
        while take(.comma) { elements.append(try expression()) }
        let range = start.through(current.range)
        try expect(.rightBrace, "or `,` after an element")
        return try node(.list(elements), range, elements)
    }

    private mutating func map(firstKey: Node, from start: SourceRange) throws(ExpressionError) -> Node {
        var entries: [MapEntry] = []
        var keyNode = firstKey
        while true {
            let key = try self.key(keyNode)
            guard !entries.contains(where: { $0.key == key }) else {
                throw ExpressionError(
                    .duplicateKey, at: keyNode.range, "the key `\(key)` stands twice in the map")
            }
            try expect(.colon, "between a key and its value")
            entries.append(MapEntry(key: key, value: try expression()))
            guard take(.comma) else { break }
            let mentionedBefore = mentionedNames
            keyNode = try expression()
            mentionedNames = mentionedBefore
        }
        let range = start.through(current.range)
        try expect(.rightBrace, "or `,` after an entry")
        return try node(.map(entries), range, entries.map(\.value))
    }

    /// Keys are strings, or bare names that stand for themselves and so are not mentioned.
    private mutating func key(_ node: Node) throws(ExpressionError) -> String {
        switch node.syntax {
        case .literal(.string(let text)): return text
        case .name(let slot): return slot.name
        default:
            throw ExpressionError(
                .unexpectedToken, at: node.range, "a key of a map must be a string or a name")
        }
    }
}
