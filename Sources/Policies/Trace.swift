// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// How a request fared: what became of every policy and rule, in order, up to the one that decided.
///
/// Its short form, that is kept with an event, is text of this grammar:
///
///     codes  = *( [count] policy )
///     policy = "i"                         ; inactive
///            / "c"                         ; for other clients
///            / "n"                         ; no active rule
///            / "{" *( [count] rule ) "}"   ; its rules were tried
///     rule   = "i"                         ; inactive
///            / "g"                         ; other grant types
///            / "x"                         ; the user is excluded
///            / "u"                         ; the user is not included
///            / "s" index                   ; this scope, of those asked for, is not covered
///            / "m"                         ; matches: the decision
///     count  = 1*DIGIT                     ; so many alike, at least 2
///     index  = 1*( "A" … "Z" )             ; from 0, in base 26: A is the first, BA the 27th
///
/// 200 policies of 20 rules that all stop at the grant type, but for the last, are `199{20g}{19gm}`.
package struct Trace: Sendable, Equatable {
    /// Why the rules of a policy were not tried.
    package enum Skip: Sendable, Equatable {
        case inactive
        case otherClient
        case noActiveRule
    }

    /// What became of a rule: the first condition that did not hold, or the match.
    package enum RuleStep: Sendable, Equatable {
        case inactive
        case grantType
        case excluded
        case notIncluded
        /// The place of the scope among those asked for, from 0.
        case scope(Int)
        case matched
    }

    /// What became of a policy.
    package enum PolicyStep: Sendable, Equatable {
        case skipped(Skip)
        case tried([RuleStep])
    }

    /// Ends with the policy that decided.
    package var policies: [PolicyStep]

    package init(policies: [PolicyStep]) {
        self.policies = policies
    }

    /// The short form.
    package var codes: String {
        var writer = TraceWriter()
        for policy in policies {
            switch policy {
            case .skipped(let skip): writer.skip(skip)
            case .tried(let rules):
                writer.enter()
                for rule in rules { writer.rule(rule) }
                writer.leave()
            }
        }
        return writer.finish()
    }

    /// The places of the policy and of the rule that decided.
    package var decided: (policy: Int, rule: Int)? {
        guard case .tried(let rules)? = policies.last, rules.last == .matched else { return nil }
        return (policies.count - 1, rules.count - 1)
    }
}
