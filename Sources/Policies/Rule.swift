// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// A rule: conditions that must all hold, and what is then decided.
package struct Rule<Outcome: Sendable>: Sendable {
    package let id: String
    package let name: String
    package let isActive: Bool
    /// Tried in this order; a rule without conditions always matches.
    package let conditions: [Condition]
    package let outcome: Outcome

    package init(id: String, name: String, isActive: Bool, conditions: [Condition], outcome: Outcome) {
        self.id = id
        self.name = name
        self.isActive = isActive
        self.conditions = conditions
        self.outcome = outcome
    }
}
