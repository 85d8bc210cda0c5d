// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Primitives
import SystemLog

/// The event of a refusal before the client has proven who it is: less than a kilobyte, whatever was sent.
///
/// `kind` is what it is counted with. What the kind does not tell apart, the event does not say: an address
/// or a client would be taken for that of all whom the event stands for.
func strangersRefusal(
    _ refusal: OAuthError, of attempt: TokenAttempt, as kind: RepeatedKind, in surroundings: Surroundings
) -> Event {
    var caller = attempt.caller
    if kind.network == nil { caller.address = nil }
    caller.userAgent = kind.network == nil ? nil : caller.userAgent?.shortened(to: 64)
    var details: [(name: Name, value: JSON)] = []
    if let request = attempt.request {
        details.append(("grantType", .string(request.grantType.name.shortened(to: 32))))
    }
    if kind.client != nil, let app = attempt.claimed?.app {
        details.append(
            (
                "claimedClient",
                [
                    "id": .string(app.clientID), "name": .string(app.label.shortened(to: 64)),
                    "isProven": false,
                ]
            ))
    }
    let server = attempt.server
    return Event(
        attempt.kind.requested, by: caller,
        on: [
            Event.Target(
                id: server.id.text, type: "AuthorizationServer", displayName: server.name.shortened(to: 64))
        ], result: .failure, reason: refusal.reason, details: JSONObject(uniqueMembers: details),
        in: surroundings)
}
