// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory

/// Grants and lifetimes of rules against RFC 9700.
func lifetimeFindings(_ view: ServerView) -> [Finding] {
    view.policies.flatMap { policy, rules in
        let publicApps = view.facts.apps.map(\.app).filter {
            $0.status == .active && $0.isPublic && $0.settings.grantTypes.contains(.refreshToken)
                && policy.isFor($0.clientID)
        }
        return rules.flatMap { rule in
            let objects = [view.object, .policy(policy), .rule(rule)]
            var found = grantFindings(rule, objects) + accessTokenFindings(rule, objects)
            guard rule.isForUsers else { return found }
            found += refreshTokenFindings(rule, objects, publicApps: publicApps.map(\.label))
            return found
        }
    }
}

private func grantFindings(_ rule: AccessRule, _ objects: [Finding.Object]) -> [Finding] {
    let weak = rule.conditions.grantTypes.ordered.filter(\.isWeak).names
    guard !weak.isEmpty else { return [] }
    return [Finding(.ruleWeakGrant, objects, "the rule `\(rule.name)` allows \(quoted(weak))")]
}

private func accessTokenFindings(_ rule: AccessRule, _ objects: [Finding.Object]) -> [Finding] {
    let minutes = rule.actions.accessTokenLifetimeMinutes
    guard minutes > FindingLimits.accessTokenMinutes else { return [] }
    return [
        Finding(
            .ruleAccessTokenLong, objects,
            "the rule `\(rule.name)` gives access tokens that live for \(inWords(minutes))")
    ]
}

private func refreshTokenFindings(
    _ rule: AccessRule, _ objects: [Finding.Object], publicApps: [String]
) -> [Finding] {
    var found: [Finding] = []
    let window = rule.actions.refreshTokenWindowMinutes
    let lifetime = rule.actions.refreshTokenLifetimeMinutes
    if !publicApps.isEmpty {
        let ends = lifetime == 0 ? window : min(window, lifetime)
        if ends > FindingLimits.refreshTokenIdleMinutes {
            found.append(
                Finding(
                    .ruleRefreshTokenIdle, objects,
                    "the rule `\(rule.name)` lets refresh tokens of \(quoted(publicApps)) stay unused for \(inWords(ends))"
                ))
        }
        if lifetime == 0 {
            found.append(
                Finding(
                    .ruleRefreshTokenUnlimited, objects,
                    "the rule `\(rule.name)` sets no end to refresh tokens of \(quoted(publicApps))"))
        }
    }
    if lifetime != 0, window >= lifetime {
        found.append(
            Finding(
                .ruleIdleWithoutEffect, objects,
                "refresh tokens of the rule `\(rule.name)` end after \(inWords(lifetime)), and may be idle as long"
            ))
    }
    return found
}

/// Minutes as a number of the largest unit that fits without a rest.
private func inWords(_ minutes: Int) -> String {
    let (number, unit) =
        minutes % 1_440 == 0
        ? (minutes / 1_440, "day") : minutes % 60 == 0 ? (minutes / 60, "hour") : (minutes, "minute")
    return number == 1 ? "1 \(unit)" : "\(number) \(unit)s"
}
