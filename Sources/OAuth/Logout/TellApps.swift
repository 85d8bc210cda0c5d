// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Persistence
package import Primitives
package import SystemLog

/// Leaves a logout token in the outbox for each app that was used with a session that has ended, where the
/// app wants one; then nothing is known of the session any more.
package func leaveLogoutTokens(ofSession session: String, user: ID<User>, in change: Change) throws {
    let used = SessionAppRecords(change)
    for app in try used.list(of: session) {
        guard let found = try AppRecords(change).find(app.appID), found.status == .active,
            found.settings.backchannelLogoutURI != nil
        else { continue }
        try BackchannelLogoutRecords(change).insert(
            BackchannelLogout(
                id: ID(in: change.surroundings), serverID: app.serverID, appID: app.appID,
                issuer: app.issuer, sessionID: session, userID: user, attempts: 0), at: change.now)
    }
    try used.delete(of: session)
}

/// What the browser loads so that the apps of a session learn of its end (OpenID Connect Front-Channel Logout
/// 1.0 §3): an address for each app that wants it, with `iss` and `sid`.
///
/// Read it before the session ends.
package func frontchannelAddresses(ofSession session: String, in tx: any Transaction) throws -> [String] {
    try SessionAppRecords(tx).list(of: session).compactMap { used in
        guard let app = try AppRecords(tx).find(used.appID), app.status == .active,
            let uri = app.settings.frontchannelLogoutURI
        else { return nil }
        return adding([("iss", used.issuer), ("sid", session)], to: uri)
    }
}

/// Writes down that an app was told, or after how many attempts it was given up.
package func recordAppTold(
    _ app: App, of logout: BackchannelLogout, problem: String?, in change: Change
) throws {
    let target = Event.Target(id: app.clientID, type: "PublicClientApp", displayName: app.label)
    let details: JSONObject = [
        "session": .string(logout.sessionID), "attempts": .integer(Int64(logout.attempts)),
    ]
    if let problem {
        try change.recordRefusal(.appToldOfSignOut, of: target, reason: problem, details: details)
    } else {
        try change.record(.appToldOfSignOut, of: ToldApp(target), from: nil, to: nil, details: details)
    }
}

/// An app that was told something, which leaves it as it is.
private struct ToldApp: Changeable {
    let eventTarget: Event.Target

    init(_ target: Event.Target) { eventTarget = target }

    var revised: Revised { .nothing(because: "the app stays as it is") }

    var invalidated: [ConfigurationKey] { [] }
}
