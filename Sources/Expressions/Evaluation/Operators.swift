// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// `!`, `-` and `+` before a value.
func apply(_ operation: UnaryOperator, to value: Value, at range: SourceRange) throws(ExpressionError)
    -> Value
{
    switch (operation, value) {
    case (.not, .bool(let isTrue)): return .bool(!isTrue)
    case (.not, _): throw wrongCondition(value, at: range)
    case (.minus, .integer(let whole)):
        guard whole != .min else { throw overflow(at: range) }
        return .integer(-whole)
    case (.minus, .number(let number)): return .number(-number)
    case (.plus, .integer), (.plus, .number): return value
    case (.minus, _), (.plus, _):
        throw ExpressionError(
            .wrongType, at: range,
            "`\(operation.rawValue)` works on numbers, not on \(value.kind.description)")
    }
}

/// An operator between two values that both have been evaluated.
///
/// (`AND` and `OR` are not among them.)
func apply(
    _ operation: BinaryOperator, _ left: Value, _ right: Value, at range: SourceRange, _ budget: inout Budget
) throws(ExpressionError) -> Value {
    switch operation {
    case .equal, .notEqual:
        try budget.spend(comparing: isLarge(left) ? right : left, at: range)
        return .bool((left == right) == (operation == .equal))
    case .less: return .bool(try order(left, right, operation, range) < 0)
    case .lessOrEqual: return .bool(try order(left, right, operation, range) <= 0)
    case .greater: return .bool(try order(left, right, operation, range) > 0)
    case .greaterOrEqual: return .bool(try order(left, right, operation, range) >= 0)
    case .add: return try add(left, right, at: range, &budget)
    case .subtract, .multiply, .divide, .remainder: return try calculate(operation, left, right, at: range)
    case .and, .or:
        guard case .bool(let left) = left else { throw wrongCondition(left, at: range) }
        guard case .bool(let right) = right else { throw wrongCondition(right, at: range) }
        return .bool(operation == .and ? left && right : left || right)
    }
}

/// Addition, or joining when either side is text.
///
/// Joined to text, null contributes nothing.
private func add(
    _ left: Value, _ right: Value, at range: SourceRange, _ budget: inout Budget
) throws(ExpressionError) -> Value {
    guard left.string != nil || right.string != nil else {
        return try calculate(.add, left, right, at: range)
    }
    func text(_ value: Value) throws(ExpressionError) -> String {
        if let text = value.scalarText { return text }
        if value.isNull { return "" }
        throw ExpressionError(
            .wrongType, at: range,
            "\(value.kind.description) cannot be joined to text; turn it into text first, for example with Arrays.toCsvString"
        )
    }
    let first = try text(left)
    let second = try text(right)
    try budget.spend(textBytes: first.utf8.count + second.utf8.count, at: range)
    return .string(first + second)
}

/// Integers give an integer (division rounds towards zero); an integer and a number give a number.
private func calculate(
    _ operation: BinaryOperator, _ left: Value, _ right: Value, at range: SourceRange
) throws(ExpressionError) -> Value {
    switch (left, right) {
    case (.integer(let left), .integer(let right)):
        return .integer(try calculate(operation, left, right, at: range))
    case (.number(let left), .number(let right)):
        return .number(try calculate(operation, left, right, at: range))
    case (.integer(let left), .number(let right)):
        return .number(try calculate(operation, Double(left), right, at: range))
    case (.number(let left), .integer(let right)):
        return .number(try calculate(operation, left, Double(right), at: range))
    default:
        let wrong = left.kind.isNumeric ? right : left
        throw ExpressionError(
            wrong.isNull ? .nullValue : .wrongType, at: range,
            "`\(operation.rawValue)` works on numbers, not on \(wrong.kind.description)")
    }
}

private func calculate(
    _ operation: BinaryOperator, _ left: Int64, _ right: Int64, at range: SourceRange
) throws(ExpressionError) -> Int64 {
    if right == 0, operation == .divide || operation == .remainder { throw divisionByZero(at: range) }
    let (result, hasOverflowed) =
        switch operation {
        case .subtract: left.subtractingReportingOverflow(right)
        case .multiply: left.multipliedReportingOverflow(by: right)
        case .divide: left.dividedReportingOverflow(by: right)
        case .remainder: left.remainderReportingOverflow(dividingBy: right)
        default: left.addingReportingOverflow(right)
        }
    guard !hasOverflowed else { throw overflow(at: range) }
    return result
}

private func calculate(
    _ operation: BinaryOperator, _ left: Double, _ right: Double, at range: SourceRange
) throws(ExpressionError) -> Double {
    if right == 0, operation == .divide || operation == .remainder { throw divisionByZero(at: range) }
    let result =
        switch operation {
        case .subtract: left - right
        case .multiply: left * right
        case .divide: left / right
        case .remainder: left.truncatingRemainder(dividingBy: right)
        default: left + right
        }
    guard result.isFinite else { throw overflow(at: range) }
    return result
}

/// Negative, zero or positive.
///
/// Numbers compare by value, text by code points; null comes before everything.
private func order(
    _ left: Value, _ right: Value, _ operation: BinaryOperator, _ range: SourceRange
) throws(ExpressionError) -> Int {
    func order<Ordered: Comparable>(_ left: Ordered, _ right: Ordered) -> Int {
        left < right ? -1 : left > right ? 1 : 0
    }
    switch (left, right) {
    case (.null, .null): return 0
    case (.null, _): return -1
    case (_, .null): return 1
    case (.integer(let left), .integer(let right)): return order(left, right)
    case (.number(let left), .number(let right)): return order(left, right)
    case (.integer(let left), .number(let right)): return order(Double(left), right)
    case (.number(let left), .integer(let right)): return order(left, Double(right))
    case (.time(let left), .time(let right)): return order(left, right)
    case (.time(let left), .string(let text)):
        guard let right = ZonedTime(reading: text) else { throw notATime(operation, range) }
        return order(left, right)
    case (.string(let text), .time(let right)):
        guard let left = ZonedTime(reading: text) else { throw notATime(operation, range) }
        return order(left, right)
    case (.string(let left), .string(let right)):
        if isSameText(left, right) { return 0 }
        return left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
    default:
        throw ExpressionError(
            .wrongType, at: range,
            "`\(operation.rawValue)` cannot compare \(left.kind.description) with \(right.kind.description)")
    }
}

private func notATime(_ operation: BinaryOperator, _ range: SourceRange) -> ExpressionError {
    ExpressionError(
        .notATime, at: range,
        "`\(operation.rawValue)` compares a time with a time, or with text of the form 2015-07-31T17:18:37.979Z, in its zone within the years 0000 to 9999"
    )
}

/// Whether a value has parts: a comparison with one that has none ends at once.
private func isLarge(_ value: Value) -> Bool {
    switch value {
    case .list, .map: true
    default: false
    }
}

func wrongCondition(_ value: Value, at range: SourceRange) -> ExpressionError {
    value.isNull
        ? ExpressionError(
            .nullValue, at: range,
            "null is neither true nor false; compare with `== true` if the value may be missing")
        : ExpressionError(
            .wrongType, at: range, "true or false is needed here, not \(value.kind.description)")
}

private func overflow(at range: SourceRange) -> ExpressionError {
    ExpressionError(.overflow, at: range, "the result is too large")
}

private func divisionByZero(at range: SourceRange) -> ExpressionError {
    ExpressionError(.divisionByZero, at: range, "a number is divided by zero")
}
