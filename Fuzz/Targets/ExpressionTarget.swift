// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Expressions
import Primitives

/// An expression, as a claim or a rule holds it.
///
/// What is read prints, its print reads as the same expression, and both give the same value or the same
/// refusal, traced or not.
@Sendable func checkParsedExpression(_ input: [UInt8]) throws {
    guard let text = text(input) else { return }
    let expression: ParsedExpression
    do throws(ExpressionError) {
        expression = try ParsedExpression(parsing: text)
    } catch {
        try hold(error.range.start >= 0 && error.range.end >= error.range.start, "an error stands nowhere")
        return
    }
    let printed = expression.description
    // Spaces and parentheses are added, so the print may be longer than what a person may write.
    let limits = ExpressionLimits(characters: 32_768, nesting: 256, height: 512, nodes: 4000)
    let again: ParsedExpression
    do throws(ExpressionError) {
        again = try ParsedExpression(parsing: printed, limits: limits)
    } catch {
        throw BrokenInvariant(description: "the print `\(printed)` is refused: \(error)")
    }
    try hold(isSame(again.description, printed), "`\(printed)` prints as `\(again.description)`")
    try hold(again.mentionedNames == expression.mentionedNames, "`\(printed)` mentions other names")
    _ = checkExpression(expression)
    for names in [fixedNames, Names()] {
        let value = outcome { () throws(ExpressionError) in try expression.evaluate(names: names) }
        let other = outcome { () throws(ExpressionError) in try again.evaluate(names: names) }
        try hold(isSame(value, other), "`\(printed)` gives `\(other)` instead of `\(value)`")
        let trace = expression.trace(names: names)
        let traced = outcome { () throws(ExpressionError) in try trace.result.get() }
        try hold(isSame(value, traced), "`\(printed)` gives `\(traced)` when traced, else `\(value)`")
    }
}

/// A value or refusal as text; numbers that are no number are equal here.
private func outcome(_ evaluate: () throws(ExpressionError) -> Value) -> String {
    do throws(ExpressionError) {
        return try evaluate().json.text
    } catch {
        return "\(error.code)"
    }
}

private let fixedNames = Names(
    user: [
        "id": "00u1", "status": "ACTIVE", "login": "ada@example.com", "firstName": "Ada",
        "lastName": "Lovelace",
        "age": 36, "height": 1.65, "admin": true, "manager": .null,
        "tags": ["a", "b", 3, .null, ["name": "z"]],
        "profile": ["department": "Engines", "email": "ada@example.com"],
    ],
    app: ["id": "0oa1", "clientId": "0oa1", "profile": ["label": "Orders"]],
    org: ["name": "Acme", "subdomain": "acme"],
    access: ["scope": ["orders.read", "openid"]], session: ["id": "s1", "amr": ["pwd", "mfa"]],
    groups: [
        GroupFact(id: "00g1", name: "Everyone", type: "BUILT_IN"), GroupFact(id: "00g2", name: "Sales West"),
        GroupFact(
            id: "00g3", name: "ä😀", type: "APP_GROUP", sourceID: "0oa1",
            attributes: ValueMap(uniqueMembers: [("description", "x")])),
    ],
    directory: DirectoryFacts(
        managers: ["active_directory": ["firstName": "Grace"]], linkedObjects: ["manager": ["id": "00u2"]],
        workdayUsers: [["employeeID": "7"]]),
    now: Timestamp(milliseconds: 1_438_363_117_979), others: ["event": ["type": "token"]])

/// A pattern in the first line and a text behind it.
///
/// A group around the pattern changes nothing, and the same input has the same answer again.
@Sendable func checkRegex(_ input: [UInt8]) throws {
    let (line, rest) = splitAtLine(input)
    guard let pattern = text(line), let text = text(rest) else { return }
    let made: TextPattern
    do throws(ExpressionError) {
        made = try TextPattern(pattern)
    } catch {
        try hold(
            error.range.end <= pattern.unicodeScalars.count, "an error of `\(pattern)` stands behind its end")
        return
    }
    let answer = fuzzAnswer(made, text)
    try hold(answer == fuzzAnswer(made, text), "`\(pattern)` has two answers")
    // Comments of `(?x)` may swallow a parenthesis, and quoted text without an end does.
    guard !pattern.contains("x"), !pattern.contains("\\Q"), let grouped = try? TextPattern("(?:\(pattern))")
    else { return }
    let other = fuzzAnswer(grouped, text)
    if let answer, let other {
        try hold(answer == other, "`\(pattern)` matches otherwise in a group")
    }
}

/// Whether all of the text matches; `nil` when it takes too much work.
private func fuzzAnswer(_ pattern: TextPattern, _ text: String) -> Bool? {
    try? pattern.fullyMatches(text)
}
