// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

extension Checker {
    /// The type of a part; what is wrong inside of it is noted on the way.
    ///
    /// INVARIANT: the height of the tree was limited when it was read, so the recursion ends.
    mutating func type(of node: Node) -> DeclaredType {
        switch node.syntax {
        case .literal(let value): return DeclaredType(value.kind)
        case .name(let slot): return typeOfName(slot.name, node.range)
        case .element: return elements.last ?? .any
        case .property(let base, let name, _): return typeOfProperty(name, of: base, node)
        case .index(let base, let index): return typeOfElement(of: base, at: index)
        case .list(let elements):
            let types = elements.map { type(of: $0) }
            guard let first = types.first else { return .list(of: .any).present }
            return DeclaredType.list(of: types.dropFirst().reduce(first) { $0.union($1) }).present
        case .map(let entries):
            var members: [String: DeclaredType] = [:]
            for entry in entries { members[entry.key] = type(of: entry.value) }
            return DeclaredType.record(members).present
        case .unary(let operation, let operand):
            let type = type(of: operand)
            guard operation == .not else {
                want(.numeric, type, of: operand, "`\(operation.rawValue)` works on numbers")
                return DeclaredType(type.kinds.intersection(.numeric))
            }
            want(.bool, type, of: operand, "`!` works on true and false")
            return DeclaredType(.bool)
        case .binary(let operation, let left, let right): return typeOf(operation, left, right, node.range)
        case .matches(let left, let right, _):
            let text = type(of: left)
            let pattern = type(of: right)
            want(.text, text, of: left, "`matches` works on text")
            want(.string, pattern, of: right, "a pattern is a string")
            return DeclaredType(.bool)
        case .ternary(let condition, let then, let otherwise):
            let type = type(of: condition)
            want(.bool, type, of: condition, "true or false is needed before `?`")
            return self.type(of: then).union(self.type(of: otherwise))
        case .elvis(let first, let otherwise):
            let type = type(of: first)
            let fallback = self.type(of: otherwise)
            if type.kinds.isDisjoint(with: [.null, .string]) {
                warn(otherwise.range, "the value before `?:` is never missing, so this is never used")
            }
            return type.present.union(fallback)
        case .projection(let base, let element, _):
            let type = type(of: base)
            want(.list, type, of: base, "`.![…]` works on a list")
            elements.append(type.element)
            let result = self.type(of: element)
            elements.removeLast()
            return .list(of: result)
        case .call(let name, let candidates, let arguments, let prepared):
            return typeOfCall(
                name, candidates, receiver: nil, arguments, at: node.range, prepared: prepared)
        case .method(let receiver, let name, let candidates, let arguments, _, let prepared):
            return typeOfCall(
                name, candidates, receiver: receiver, arguments, at: node.range, prepared: prepared)
        }
    }

    private mutating func typeOfName(_ name: String, _ range: SourceRange) -> DeclaredType {
        if let element = elements.last {
            let member = element.member(name, throughProfile: false)
            if member.isKnown, element.members[name] != nil || declarations.names[name] == nil {
                return member.type
            }
        }
        if let type = declarations.names[name] { return type }
        let near = nearestName(
            to: name,
            in: Array(declarations.names.keys) + (elements.last?.memberNames(throughProfile: false) ?? []))
        warn(range, "nothing stands behind the name `\(name)` here, so it is always null", hint: near)
        return DeclaredType(.any)
    }

    private mutating func typeOfProperty(_ name: String, of base: Node, _ node: Node) -> DeclaredType {
        let type = type(of: base)
        want(.map, type, of: base, "only a map has the property `\(name)`")
        guard type.kinds.contains(.map) else { return .any }
        let isUser = if case .name(.user) = base.syntax { true } else { false }
        let member = type.member(name, throughProfile: isUser)
        if !member.isKnown {
            let names = type.memberNames(throughProfile: isUser)
            let start = node.range.end - name.unicodeScalars.count
            warn(
                SourceRange(
                    start: start, end: node.range.end, line: node.range.line,
                    column: node.range.column + start - node.range.start),
                "`\(canonicalText(base))` has no attribute `\(name)`, so this is always null",
                hint: nearestName(to: name, in: names))
        }
        return member.type
    }

    private mutating func typeOfElement(of base: Node, at index: Node) -> DeclaredType {
        let type = type(of: base)
        let key = self.type(of: index)
        want([.list, .map], type, of: base, "only lists and maps have elements")
        want([.integer, .string], key, of: index, "an index is an integer, or the name of a member")
        if case .literal(.string(let name)) = index.syntax, type.kinds.contains(.map) {
            return type.member(name, throughProfile: false).type
        }
        var element = type.element
        element.kinds.insert(.null)
        return element
    }

    private mutating func typeOf(
        _ operation: BinaryOperator, _ left: Node, _ right: Node, _ range: SourceRange
    ) -> DeclaredType {
        let first = type(of: left)
        let second = type(of: right)
        switch operation {
        case .and, .or:
            want(.bool, first, of: left, "`\(operation.rawValue)` joins true and false")
            want(.bool, second, of: right, "`\(operation.rawValue)` joins true and false")
            return DeclaredType(.bool)
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
            checkComparison(first.kinds, second.kinds, operation, range)
            return DeclaredType(.bool)
        case .add:
            let scalar = ValueKinds.text.union(.null)
            want(scalar, first, of: left, "`+` adds numbers or joins text")
            want(scalar, second, of: right, "`+` adds numbers or joins text")
            let joined = first.kinds.union(second.kinds)
            if joined.isNumeric { return DeclaredType(joined) }
            return DeclaredType(
                joined.contains(.string)
                    ? (joined.isDisjoint(with: .numeric) ? .string : [.string, .integer, .number])
                    : .numeric)
        case .subtract, .multiply, .divide, .remainder:
            want(.numeric, first, of: left, "`\(operation.rawValue)` works on numbers")
            want(.numeric, second, of: right, "`\(operation.rawValue)` works on numbers")
            return DeclaredType(.numeric)
        }
    }

    /// Warns about comparisons that have one answer whatever the values are.
    private mutating func checkComparison(
        _ left: ValueKinds, _ right: ValueKinds, _ operation: BinaryOperator, _ range: SourceRange
    ) {
        func wide(_ kinds: ValueKinds) -> ValueKinds {
            var kinds = kinds
            if !kinds.isDisjoint(with: .numeric) { kinds.formUnion(.numeric) }
            if !kinds.isDisjoint(with: [.string, .time]) { kinds.formUnion([.string, .time]) }
            return kinds
        }
        let isOrder = operation != .equal && operation != .notEqual
        let first = isOrder ? left.subtracting(.null) : left
        let second = isOrder ? right.subtracting(.null) : right
        guard !first.isEmpty, !second.isEmpty, wide(first).isDisjoint(with: wide(second)) else { return }
        if isOrder {
            warn(range, "`\(operation.rawValue)` cannot compare \(first) with \(second)")
            return
        }
        let answer = operation == .notEqual ? "true" : "false"
        warn(
            range,
            "\(left.subtracting(.null)) is compared with \(right.subtracting(.null)), which is always \(answer)"
        )
    }
}
