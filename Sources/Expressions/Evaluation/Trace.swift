// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// The value of an expression and of every part that was evaluated, for previews.
package struct Trace: Sendable {
    /// The value of one node at one moment.
    ///
    /// Inside a projection a node has one step per element.
    package struct Step: Sendable {
        package let node: Int
        package let range: SourceRange
        package let value: Value
    }

    package let result: Result<Value, ExpressionError>
    /// In the order of evaluation.
    ///
    /// Parts that were not needed (the other branch of a ternary) have no step.
    package let steps: [Step]
    /// What the evaluation took of its limits.
    package let spent: EvaluationLimits

    init(result: Result<Value, ExpressionError>, steps: [Step], spent: EvaluationLimits) {
        self.spent = spent
        self.result = result
        self.steps = steps
    }

    /// The last value of a node.
    package func value(of node: Int) -> Value? {
        steps.last { $0.node == node }?.value
    }

    /// The smallest part around an offset that has a value, and that value.
    package func value(at offset: Int) -> Step? {
        var best: Step?
        for step in steps where step.range.contains(offset) {
            if let best, best.range.length < step.range.length { continue }
            best = step
        }
        return best
    }
}
