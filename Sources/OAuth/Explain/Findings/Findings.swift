// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory

/// Everything in the configuration that deserves a look, the worst first.
///
/// Pure. Of inactive servers, policies, rules, claims and apps nothing is said: they have no effect. The same
/// facts give the same findings in the same order.
package func findings(of facts: FindingFacts) -> [Finding] {
    var found: [Finding] = []
    for server in facts.servers where server.server.status == .active {
        let view = ServerView(server, facts)
        found += serverFindings(view)
        found += policyFindings(view)
        found += ruleFindings(view)
        found += lifetimeFindings(view)
        found += claimFindings(view)
        found += claimValueFindings(view)
    }
    if facts.isWhole { found += appFindings(facts) }
    return found.sorted { $0.position < $1.position }
}
