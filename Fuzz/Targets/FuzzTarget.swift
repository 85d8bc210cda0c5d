// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// One way into the product for text from outside, and what must hold whatever the text is.
///
/// The same checks run under the fuzzer (`scripts/fuzz`) and over the kept corpora (`FuzzCorpusTests`).
package struct FuzzTarget: Sendable {
    /// The name of its folder in `Tests/Corpora`.
    package let name: String
    /// Throws ``BrokenInvariant`` when something that must hold does not.
    ///
    /// What the product refuses is no error here.
    package let check: @Sendable (_ input: [UInt8]) throws -> Void

    package init(name: String, check: @escaping @Sendable (_ input: [UInt8]) throws -> Void) {
        self.name = name
        self.check = check
    }

    /// Every target; `scripts/fuzz` knows how long its inputs may be.
    package static let all: [FuzzTarget] = [
        FuzzTarget(name: "form", check: checkForm),
        FuzzTarget(name: "credentials", check: checkCredentials),
        FuzzTarget(name: "token", check: checkToken),
        FuzzTarget(name: "key", check: checkKey),
        FuzzTarget(name: "json", check: checkJSON),
        FuzzTarget(name: "expression", check: checkParsedExpression),
        FuzzTarget(name: "regex", check: checkRegex),
        FuzzTarget(name: "filter", check: checkFilter),
        FuzzTarget(name: "eventfilter", check: checkEventFilter),
        FuzzTarget(name: "text", check: checkSmallText),
    ]
}

/// Something that must always hold did not, for one input.
package struct BrokenInvariant: Error, CustomStringConvertible {
    package let description: String

    package init(description: String) {
        self.description = description
    }
}

/// Throws when the condition does not hold.
func hold(_ condition: Bool, _ sentence: @autoclosure () -> String) throws {
    guard condition else { throw BrokenInvariant(description: sentence()) }
}

/// The value, which must be there.
func held<Value>(_ value: Value?, _ sentence: @autoclosure () -> String) throws -> Value {
    guard let value else { throw BrokenInvariant(description: sentence()) }
    return value
}

/// Whether two texts are the same byte for byte; Swift's own equality regards `é` and `e´` as the same.
func isSame(_ left: String, _ right: String) -> Bool {
    left.utf8.count == right.utf8.count && left.utf8.elementsEqual(right.utf8)
}

/// The input before the first line end, and the rest after it.
func splitAtLine(_ input: [UInt8]) -> (first: ArraySlice<UInt8>, rest: ArraySlice<UInt8>) {
    let end = input.firstIndex(of: 10) ?? input.endIndex
    return (input[..<end], input[min(end + 1, input.endIndex)...])
}

/// The input as text, where only text can arrive; `nil` when it is not UTF-8.
func text(_ input: some Collection<UInt8>) -> String? { String(validating: input, as: UTF8.self) }
