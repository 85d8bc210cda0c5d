// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Primitives

/// What is to be said about apps: how they authenticate, their secrets, their grants.
func appFindings(_ facts: FindingFacts) -> [Finding] {
    let servers = facts.servers.filter { $0.server.status == .active }.map { ServerView($0, facts) }
    return facts.apps.filter { $0.app.status == .active }.flatMap { app in
        let object = Finding.Object(.app, app.app.id.text, app.app.label)
        var found = credentialFindings(app, object, facts.now) + clientFindings(app.app, object)
        if app.app.isService, !servers.contains(where: { $0.admitsAsService(app.app) }) {
            found.append(
                Finding(
                    .appNeverAdmitted, [object],
                    "no active rule of any server lets the service app `\(app.app.label)` in"))
        }
        return found
    }
}

private func credentialFindings(
    _ facts: FindingFacts.AppFacts, _ object: Finding.Object, _ now: Timestamp
) -> [Finding] {
    let app = facts.app
    switch app.settings.authenticationMethod {
    case .none:
        guard app.isService else { return [] }
        return [
            Finding(
                .appNoAuthentication, [object],
                "the app `\(app.label)` may use client_credentials and does not authenticate")
        ]
    case .privateKeyJWT:
        guard !facts.hasKey else { return [] }
        return [
            Finding(.appNoCredential, [object], "the app `\(app.label)` has no active key and no jwks_uri")
        ]
    case .clientSecretBasic, .clientSecretPost, .clientSecretJWT: break
    }
    guard let oldest = facts.secrets.first, let youngest = facts.secrets.last else {
        return [Finding(.appNoCredential, [object], "the app `\(app.label)` has no active secret")]
    }
    var found: [Finding] = []
    let days = (now - oldest).wholeDays
    if days > FindingLimits.secretDays {
        found.append(
            Finding(.appSecretOld, [object], "a secret of the app `\(app.label)` is \(days) days old"))
    }
    let overlap = (now - youngest).wholeDays
    if facts.secrets.count > 1, overlap > FindingLimits.rotationDays {
        found.append(
            Finding(
                .appRotationUnfinished, [object],
                "the app `\(app.label)` has had two active secrets for \(overlap) days"))
    }
    return found
}

private func clientFindings(_ app: App, _ object: Finding.Object) -> [Finding] {
    var found: [Finding] = []
    let settings = app.settings
    let weak = settings.grantTypes.ordered.filter(\.isWeak).names
    if !weak.isEmpty {
        found.append(Finding(.appWeakGrant, [object], "the app `\(app.label)` may use \(quoted(weak))"))
    }
    if settings.grantTypes.contains(.authorizationCode), !settings.pkceRequired {
        found.append(Finding(.appNoPKCE, [object], "the app `\(app.label)` need not use PKCE"))
    }
    func redirects(_ weakness: RedirectWeakness) -> [String] {
        (settings.redirectURIs + settings.postLogoutRedirectURIs)
            .filter { redirectWeakness(of: $0, for: settings.applicationType) == weakness }
    }
    let plain = redirects(.plain)
    if !plain.isEmpty {
        found.append(
            Finding(
                .appRedirectPlain, [object],
                "the app `\(app.label)` sends people back without TLS, to \(quoted(plain))"))
    }
    let schemes = redirects(.privateScheme)
    if !schemes.isEmpty {
        found.append(
            Finding(
                .appRedirectPrivateScheme, [object],
                "the app `\(app.label)` sends people back by a scheme that other apps may claim, to \(quoted(schemes))"
            ))
    }
    return found
}
