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
    let body: Body

    /// Makes a row of the table; all parameters are required unless a smaller number is given.
    package init(
        _ name: String, also otherNames: [String] = [], method: String? = nil, on receiver: ValueKinds = [],
        takes parameters: [Parameter], required: Int? = nil, isVariadic: Bool = false,
        gives result: ValueKinds,
        needs: FunctionNeeds = [], body: @escaping Body
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
