// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// What an access rule decides about the tokens of a request.
package struct AccessOutcome: Sendable, Equatable {
    package let policyID: String
    package let ruleID: String
    package let accessTokenLifetimeMinutes: Int
    /// 0 is unlimited.
    package let refreshTokenLifetimeMinutes: Int
    /// How long a refresh token may stay unused.
    package let refreshTokenWindowMinutes: Int
    /// The hook that is asked before tokens are signed.
    package let hook: HookUse?

    init(_ rule: AccessRule) {
        policyID = rule.policyID.text
        ruleID = rule.id.text
        accessTokenLifetimeMinutes = rule.actions.accessTokenLifetimeMinutes
        refreshTokenLifetimeMinutes = rule.actions.refreshTokenLifetimeMinutes
        refreshTokenWindowMinutes = rule.actions.refreshTokenWindowMinutes
        hook = rule.actions.inlineHookID.map {
            HookUse(hookID: $0, onFailure: rule.actions.inlineHookOnFailure ?? .proceed)
        }
    }
}
