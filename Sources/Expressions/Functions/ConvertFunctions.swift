// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// `Convert.*`, and the same as methods of text and numbers.
let convertFunctions: [Function] = [
    Function(
        "Convert.toInt", method: "toInteger", on: .text, takes: [.init("value", .text)],
        gives: [.integer, .null],
        about: "An integer of 32 bits, rounded half up; it wraps around.",
        examples: [["Convert.toInt(123.6)", "124"]],
        body: toInt),
    Function(
        "Convert.toNum", method: "toNumber", on: .text, takes: [.init("value", .text)],
        gives: [.number, .null],
        about: "A number.",
        examples: [["Convert.toNum('3.141')", "3.141"]],
        body: toNum),
]

/// Rounds half up and wraps to 32 bits: the integers of the original language have no more.
private func toInt(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    switch call.value(0) {
    case .null: return .null
    case .integer(let whole): return wrapped(whole)
    case .number(let number): return rounded(number)
    case .string(let text):
        let digits = String(trimmingSpace(text))
        if let whole = Int64(digits) { return wrapped(whole) }
        guard let number = decimal(digits) else { throw notANumber(call) }
        return rounded(number)
    default: throw call.wrongType(0, "text or a number")
    }
}

private func toNum(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    switch call.value(0) {
    case .null: return .null
    case .integer(let whole): return .number(Double(whole))
    case .number(let number): return .number(number)
    case .string(let text):
        guard let number = decimal(String(trimmingSpace(text))) else { throw notANumber(call) }
        return .number(number)
    default: throw call.wrongType(0, "text or a number")
    }
}

private func wrapped(_ whole: Int64) -> Value { .integer(Int64(Int32(truncatingIfNeeded: whole))) }

private func rounded(_ number: Double) -> Value {
    let whole = (number + 0.5).rounded(.down)
    return wrapped(Int64(exactly: whole) ?? (whole < 0 ? .min : .max))
}

/// Decimal digits only: no names for infinity, no hexadecimal.
private func decimal(_ text: String) -> Double? {
    guard text.utf8.count <= 400,
        text.utf8.allSatisfy({ (48...57).contains($0) || [43, 45, 46, 69, 101].contains($0) }),
        let number = Double(text), number.isFinite
    else { return nil }
    return number
}

private func notANumber(_ call: Call) -> ExpressionError {
    ExpressionError(.notANumber, at: call.argumentRange(0), "`\(call.name)` needs the text of a number here")
}
