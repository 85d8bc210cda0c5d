// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Primitives

/// What is to be said about policies: whom they are for, and whether they have rules.
func policyFindings(_ view: ServerView) -> [Finding] {
    view.policies.flatMap { policy, rules in
        var found: [Finding] = []
        let objects = [view.object, .policy(policy)]
        if rules.isEmpty {
            found.append(
                Finding(.policyNoRule, objects, "the policy `\(policy.name)` has no active rule"))
        }
        return found + clientFindings(policy, objects, view) + serviceFindings(policy, objects, view)
    }
}

private func clientFindings(
    _ policy: AccessPolicy, _ objects: [Finding.Object], _ view: ServerView
) -> [Finding] {
    guard !policy.clients.contains(AccessPolicy.allClients) else { return [] }
    guard !policy.clients.isEmpty else {
        return [Finding(.policyNoClient, objects, "the policy `\(policy.name)` is for no client")]
    }
    let unknown = policy.clients.filter { view.app($0) == nil }
    let works = policy.clients.contains { view.app($0)?.status == .active }
    if !works {
        return [
            Finding(
                .policyDeadClients, objects,
                "the policy `\(policy.name)` is only for \(quoted(policy.clients)): inactive or deleted")
        ]
    }
    guard !unknown.isEmpty else { return [] }
    return [
        Finding(
            .policyUnknownClient, objects,
            "the policy `\(policy.name)` names \(quoted(unknown)), which is no app")
    ]
}

/// Service apps that the policy names, and that neither it nor another policy lets in.
private func serviceFindings(
    _ policy: AccessPolicy, _ objects: [Finding.Object], _ view: ServerView
) -> [Finding] {
    policy.clients.compactMap(view.app).filter { $0.status == .active && $0.isService && !$0.hasUserGrant }
        .filter { !view.admitsAsService($0) }
        .map { app in
            Finding(
                .policyNoServiceRule, objects + [.init(.app, app.id.text, app.label)],
                "the policy `\(policy.name)` names the service app `\(app.label)`, but no rule is for client_credentials"
            )
        }
}
