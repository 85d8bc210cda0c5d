// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// The answer of a ``PolicySet`` for one request, with the trace of how it was found.
package struct Verdict<Outcome: Sendable>: Sendable {
    /// The rule that decided.
    package struct Match: Sendable {
        /// The place of the policy in the set, from 0.
        package let policy: Int
        /// The place of the rule in its policy, from 0.
        package let rule: Int
        package let outcome: Outcome
        /// Every scope that was asked for; of default scopes, those that the rule covers.
        package let scopes: [String]
    }

    /// `nil` when no rule matched, which is a refusal.
    package let match: Match?
    /// The ``Trace`` in its short form.
    package let codes: String
}
