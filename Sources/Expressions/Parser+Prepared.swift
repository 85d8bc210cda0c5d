// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

extension Parser {
    /// Compiles a pattern that is written out, so that a bad one is found before saving.
    func pattern(_ node: Node) throws(ExpressionError) -> TextPattern? {
        guard case .literal(.string(let text)) = node.syntax else { return nil }
        do throws(ExpressionError) {
            return try TextPattern(text)
        } catch {
            throw ExpressionError(error.code, at: place(of: error.range, in: node), error.sentence)
        }
    }

    /// Reads the argument of a function that is a language of its own, when it is written out.
    mutating func prepare(
        _ candidates: [Function], _ arguments: [Node], hasReceiver: Bool
    ) throws(ExpressionError) -> Prepared? {
        for function in candidates {
            guard let prepares = function.prepares else { continue }
            let index = prepares.index - (hasReceiver ? 1 : 0)
            guard arguments.indices.contains(index) else { continue }
            let node = arguments[index]
            guard case .literal(.string(let text)) = node.syntax else { continue }
            switch prepares.kind {
            case .pattern:
                let withoutSlash = withoutLeadingSlash(text)
                return try pattern(withoutSlash.isSame ? node : shifted(node, withoutSlash.text))
                    .map { .pattern($0) }
            case .timeFormat:
                do throws(ExpressionError) {
                    return .timeFormat(try TimeFormat(text))
                } catch {
                    throw ExpressionError(error.code, at: place(of: error.range, in: node), error.sentence)
                }
            case .groupExpression: return .expression(try inner(text, of: node))
            }
        }
        return nil
    }

    private func shifted(_ node: Node, _ text: String) -> Node {
        let range = SourceRange(
            start: node.range.start + 1, end: node.range.end, line: node.range.line,
            column: node.range.column + 1)
        return Node(syntax: .literal(.string(text)), range: range, id: node.id, height: node.height)
    }

    /// An expression in a string: its places are those of the outer text, unless quotes were doubled in it.
    private mutating func inner(_ text: String, of node: Node) throws(ExpressionError) -> Node {
        guard !isInner else {
            throw ExpressionError(
                .tooDeep, at: node.range, "an expression inside of a string cannot hold another one")
        }
        let isVerbatim = node.range.length == text.unicodeScalars.count + 2
        var lexer =
            isVerbatim ? Lexer(text.unicodeScalars, after: node.range) : Lexer(text.unicodeScalars)
        do throws(ExpressionError) {
            var parser = Parser(tokens: try lexer.tokens(), inside: self)
            let root = try parser.wholeExpression()
            take(over: parser)
            return root
        } catch {
            throw isVerbatim ? error : ExpressionError(error.code, at: node.range, error.sentence)
        }
    }

    /// Where a part of a string literal stands in the whole text.
    private func place(of part: SourceRange, in node: Node) -> SourceRange {
        let offset = node.range.start + 1 + part.start
        return SourceRange(
            start: offset, end: offset + part.length, line: node.range.line,
            column: node.range.column + 1 + part.start)
    }
}

/// A pattern without the one slash that patterns for group names may begin with.
func withoutLeadingSlash(_ text: String) -> (text: String, isSame: Bool) {
    hasPrefix(text, "/") ? (String(text.unicodeScalars.dropFirst()), false) : (text, true)
}
