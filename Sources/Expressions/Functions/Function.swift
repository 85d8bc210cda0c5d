// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// What a function looks at besides its arguments; the caller gathers only what is needed.
package struct FunctionNeeds: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The groups of the user: ``Names/groups``.
    package static let groups = FunctionNeeds(rawValue: 1)
    /// People and app users beside the user: ``Names/directory``.
    package static let directory = FunctionNeeds(rawValue: 2)
    /// The time: ``Names/now``.
    package static let clock = FunctionNeeds(rawValue: 4)
}

/// What a written-out argument of a function is turned into while parsing.
package enum PreparedKind: Sendable {
    /// A regular expression.
    case pattern
    /// A pattern of letters for dates and times.
    case timeFormat
    /// An expression of its own, about `group`.
    case groupExpression
}

/// One function of the language: how it is called and what it does.
///
/// `String.len(x)` and `x.length()` are two spellings of one function. As a method its first argument is the
/// receiver.
package struct Function: Sendable {
    /// What a function does with its arguments and with what it needs besides them.
    package typealias Body = @Sendable (inout Call, Names) throws(ExpressionError) -> Value

    /// A parameter's name as documentation shows it, and the kinds of values it takes.
    package struct Parameter: Sendable {
        package let name: String
        package let kinds: ValueKinds

        package init(_ name: String, _ kinds: ValueKinds) {
            self.name = name
            self.kinds = kinds
        }
    }

    /// `String.len`, or a bare name.
    package let name: String
    /// Other spellings of the call: the old bare names.
    package let otherNames: [String]
    /// The name as a method; `nil` when it cannot be called that way.
    package let method: String?
    /// The kinds of receivers it takes as a method.
    package let receiver: ValueKinds
    package let parameters: [Parameter]
    /// How many of the parameters must be given.
    package let required: Int
    /// Whether the last parameter may be repeated.
    package let isVariadic: Bool
    package let result: ValueKinds
    package let needs: FunctionNeeds
    /// How long the text it makes can be.
    let growth: TextGrowth
    /// The argument that is read while parsing when it is written out, and as what.
    let prepares: (index: Int, kind: PreparedKind)?
    /// What the function does, in one sentence for the reference.
    package let about: String
    /// A call and its value as JSON, for the reference.
    package let examples: [Example]
    private let declaredResult: DeclaredType?
    let body: Body

    /// A call as it may be written, and what it gives with the names of the reference page.
    package struct Example: Sendable, ExpressibleByArrayLiteral {
        package let expression: String
        package let value: String

        /// Takes the expression and its value.
        package init(arrayLiteral parts: String...) {
            expression = parts.first ?? ""
            value = parts.last ?? ""
        }
    }

    /// The type of what the function gives, as far as it is known.
    package var resultType: DeclaredType { declaredResult ?? DeclaredType(result) }

    /// Makes a row of the table; all parameters are required unless a smaller number is given.
    package init(
        _ name: String, also otherNames: [String] = [], method: String? = nil, on receiver: ValueKinds = [],
        takes parameters: [Parameter], required: Int? = nil, isVariadic: Bool = false,
        gives result: ValueKinds, typed: DeclaredType? = nil,
        needs: FunctionNeeds = [], grows growth: TextGrowth = .none,
        prepares: (index: Int, kind: PreparedKind)? = nil,
        about: String = "", examples: [Example] = [], body: @escaping Body
    ) {
        self.name = name
        self.otherNames = otherNames
        self.method = method
        self.receiver = receiver
        self.parameters = parameters
        self.required = required ?? parameters.count
        self.isVariadic = isVariadic
        self.result = result
        self.needs = needs
        self.growth = growth
        self.prepares = prepares
        self.about = about
        self.examples = examples
        declaredResult = typed
        self.body = body
    }

    /// How the function is written: `String.substring(text, start, end?)`.
    package var signature: String {
        let words = parameters.enumerated().map { index, parameter in
            parameter.name
                + (isVariadic && index == parameters.count - 1 ? "…" : index >= required ? "?" : "")
        }
        return "\(name)(\(words.joined(separator: ", ")))"
    }

    /// Why the function cannot be called with so many arguments; `nil` when it can.
    func problem(withArguments count: Int) -> String? {
        guard count < required || (!isVariadic && count > parameters.count) else { return nil }
        let expected =
            isVariadic
            ? "at least \(required)"
            : required == parameters.count ? "\(required)" : "\(required) to \(parameters.count)"
        return
            "`\(signature)` takes \(expected) argument\(expected == "1" ? "" : "s"), but \(count) stand here"
    }
}
