// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import SystemLog

/// A `filter` of the system log.
///
/// The event types and transactions that narrow the search never leave out an event that matches.
@Sendable func checkEventFilter(_ input: [UInt8]) throws {
    guard let text = text(input) else { return }
    let filter: EventFilter
    do throws(EventFilterError) {
        filter = try EventFilter(text)
    } catch {
        try hold(!error.reason.isEmpty, "a refusal has no reason")
        return
    }
    for event in events where filter.matches(event) {
        let type = event["eventType"]?.string ?? ""
        let transaction = event["transaction"]?["id"]?.string ?? ""
        try hold(
            filter.eventTypes?.contains(Name(type)) ?? true, "an event matches whose type is not looked for")
        try hold(
            filter.transactions?.contains(Name(transaction)) ?? true,
            "an event matches that is not looked for")
    }
}

private let events: [JSON] = [
    event("app.oauth2.as.token.grant", "SUCCESS", "t1"), event("app.oauth2.as.token.grant", "FAILURE", "t2"),
    event("policy.rule.update", "SUCCESS", "Abc"), event("user.session.start", "ALLOW", "aBc"),
]

private func event(_ type: String, _ result: String, _ transaction: String) -> JSON {
    [
        "uuid": "1", "published": "2025-11-11T09:42:13.000Z", "eventType": .string(type), "version": "0",
        "severity": "INFO", "displayMessage": "a message",
        "actor": ["id": "00u1", "type": "User", "displayName": "Ada"],
        "client": ["ipAddress": "127.0.0.1", "userAgent": ["rawUserAgent": "curl"]],
        "outcome": ["result": .string(result), "reason": nil],
        "target": [["id": "0oa1", "type": "AppInstance"], ["id": "aus1", "type": "AuthorizationServer"]],
        "transaction": ["type": "WEB", "id": .string(transaction), "detail": [:]],
        "debugContext": ["debugData": ["requestUri": "/token"]],
    ]
}
