// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import Directory
import Expressions
import Primitives

/// Somebody for whom claims are tried: a user with an app, or a service app.
struct SampledSubject {
    let names: Names
    /// As an object of a finding.
    let object: Finding.Object
    /// For sentences: `the user \`ada@example.com\``.
    let title: String
}

extension ServerView {
    /// How many groups a claim may hold; `nil` when all rules for users are for grants without a limit.
    var groupLimit: Int? {
        let grants = policies.flatMap(\.rules).flatMap(\.conditions.grantTypes)
        let isLimited = grants.contains { $0.hasUser && !$0.liftsGroupLimit }
        return isLimited ? ClaimFacts.usualGroupLimit : nil
    }

    /// Those that could get a token with the claim: users of the first app that a rule lets in with users,
    /// and service apps that a rule lets in.
    ///
    /// Every scope of the server counts as granted, so that each claim is tried.
    func sampledSubjects(_ users: some Sequence<FindingFacts.SampledUser>) -> [SampledSubject] {
        let apps = facts.apps.map(\.app).filter { $0.status == .active }
        let services = apps.filter { $0.isService && admitsAsService($0) }.prefix(
            FindingLimits.sampledServices)
        var subjects = services.map { app in
            SampledSubject(
                names: names(of: app), object: .init(.app, app.id.text, app.label),
                title: "the app `\(app.label)`")
        }
        guard let app = apps.first(where: { $0.hasUserGrant && admitsUsers(of: $0) }) else { return subjects }
        subjects += users.map { sampled in
            SampledSubject(
                names: names(of: app, sampled),
                object: .init(.user, sampled.user.id.text, sampled.user.login),
                title: "the user `\(sampled.user.login)`")
        }
        return subjects
    }

    private func names(of app: App, _ sampled: FindingFacts.SampledUser? = nil) -> Names {
        var names = Names()
        names.now = facts.now
        names.app = ClientSnapshot.value(of: app)
        names.org = [
            "name": .string(rows.organisation.name), "subDomain": .string(rows.organisation.subdomain),
        ]
        names.access = ["scope": .strings(rows.scopes.map(\.name))]
        guard let sampled else { return names }
        let signIn = SignInFacts(methods: ["pwd"], time: facts.now)
        let mapping = facts.mappings[app.id] ?? .standard
        names.add(
            TokenUser(
                sampled.user, groups: sampled.groups, userName: userName(of: sampled.user, in: app),
                appProfile: mapping.profile(of: sampled.user), signedIn: signIn))
        return names
    }
}
