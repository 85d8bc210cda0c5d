// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// How much work one evaluation may do.
package struct EvaluationLimits: Sendable {
    /// Nodes visited and list elements handled.
    package var steps: Int
    /// UTF-8 bytes of all text that the evaluation makes.
    package var textBytes: Int

    /// Parts that the value of an expression may have, and 64 bytes of text count as a part.
    static let largestValue = 20_000

    package init(steps: Int = 10_000, textBytes: Int = 65_536) {
        self.steps = steps
        self.textBytes = textBytes
    }
}

/// What is left of the limits.
///
/// Every loop and every new text is paid for before it is made.
package struct Budget: Sendable {
    private(set) var steps: Int
    private(set) var textBytes: Int
    private let limits: EvaluationLimits

    init(_ limits: EvaluationLimits) {
        steps = limits.steps
        textBytes = limits.textBytes
        self.limits = limits
    }

    /// What has been spent.
    var spent: EvaluationLimits {
        EvaluationLimits(steps: limits.steps - steps, textBytes: limits.textBytes - textBytes)
    }

    /// Takes steps out of the budget; refuses when none are left.
    package mutating func spend(steps count: Int, at range: SourceRange) throws(ExpressionError) {
        steps = steps.subtractingReportingOverflow(count).partialValue
        guard steps >= 0 else {
            throw ExpressionError(.limitExceeded, at: range, "the expression takes too many steps")
        }
    }

    /// Takes bytes of text out of the budget; refuses when none are left.
    package mutating func spend(textBytes count: Int, at range: SourceRange) throws(ExpressionError) {
        textBytes -= count
        guard textBytes >= 0 else {
            throw ExpressionError(.limitExceeded, at: range, "the expression makes too much text")
        }
    }
}
