// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Comparisons of versions such as `14.2.1`; with a missing version the answer is no.
let versionFunctions: [Function] = [
    Function(
        "String.versionGreaterThan", method: "versionGreaterThan", on: [.string, .integer, .number],
        takes: [.init("version", .text), .init("other", .text)], gives: .bool,
        about: "Whether a version is later than another; parts are compared as numbers, missing ones are 0.",
        examples: [["'14.10'.versionGreaterThan('14.2.1')", "true"]],
        body: { call, _ throws(ExpressionError) in .bool(try compareVersions(call).map { $0 > 0 } ?? false) }),
    Function(
        "String.versionLessThan", method: "versionLessThan", on: [.string, .integer, .number],
        takes: [.init("version", .text), .init("other", .text)], gives: .bool,
        about: "Whether a version is earlier than another.",
        examples: [["'14.2'.versionLessThan('14.2.1')", "true"]],
        body: { call, _ throws(ExpressionError) in .bool(try compareVersions(call).map { $0 < 0 } ?? false) }),
]

/// Negative, zero or positive; `nil` when one of the versions is missing.
private func compareVersions(_ call: Call) throws(ExpressionError) -> Int? {
    guard let first = try call.text(0), let second = try call.text(1), !first.isEmpty, !second.isEmpty else {
        return nil
    }
    let left = try parts(first, 0, call)
    let right = try parts(second, 1, call)
    for index in 0..<max(left.count, right.count) {
        let one = index < left.count ? left[index] : 0
        let other = index < right.count ? right[index] : 0
        if one != other { return one < other ? -1 : 1 }
    }
    return 0
}

/// The numbers between the dots; what follows the first other sign (`-beta`, ` build 3`) does not count.
private func parts(_ text: String, _ index: Int, _ call: Call) throws(ExpressionError) -> [Int64] {
    let version = trimmingSpace(text).utf8.prefix { (48...57).contains($0) || $0 == 46 }
    let parts = Substring(version).split(separator: ".", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Int64($0) }
    guard numbers.count == parts.count, (1...16).contains(parts.count) else {
        throw ExpressionError(
            .notANumber, at: call.argumentRange(index), "`\(call.name)` needs a version here, such as 14.2.1")
    }
    return numbers
}
