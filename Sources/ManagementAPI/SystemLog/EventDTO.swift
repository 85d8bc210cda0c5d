// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives
package import SystemLog

/// An event as a `LogEvent` of the system log API.
///
/// Without `profiles` it does not tell how a user changed: that is made of the user's attributes.
package func logEvent(_ event: StoredEvent, profiles: Bool = true) -> JSON {
    let document = event.document
    let actor = document["actor"] ?? [:]
    let result = document["outcome"]?["result"] ?? "SUCCESS"
    let isRefusal = result == "FAILURE" || result == "DENY"
    let uri = document["uri"]?.string
    return [
        "actor": [
            "id": actor["id"] ?? .null, "type": actor["type"] ?? .null,
            "alternateId": actor["alternateId"] ?? .null, "displayName": actor["displayName"] ?? .null,
            "detailEntry": .null,
        ],
        "client": client(document, actor),
        "device": .null,
        "authenticationContext": [
            "authenticationProvider": .null, "credentialProvider": .null, "credentialType": .null,
            "issuer": .null, "interface": .null, "authenticationStep": 0, "externalSessionId": .null,
        ],
        "displayMessage": .string(EventType(rawValue: event.type)?.message ?? event.type),
        "eventType": .string(event.type),
        "outcome": ["result": result, "reason": document["outcome"]?["reason"] ?? .null],
        "published": .string(event.published.rfc3339),
        "securityContext": [
            "asNumber": .null, "asOrg": .null, "isp": .null, "domain": .null, "isProxy": .null,
        ],
        "severity": isRefusal ? "WARN" : "INFO",
        "debugContext": ["debugData": debugData(event, uri)],
        "legacyEventType": .null,
        "transaction": ["type": uri == nil ? "JOB" : "WEB", "id": .string(event.transaction), "detail": [:]],
        "uuid": .string(event.uuid),
        "version": "0",
        "request": ["ipChain": ipChain(document["address"]?.string)],
        "target": target(document["target"]?.array, profiles: profiles),
    ]
}

private func client(_ document: JSON, _ actor: JSON) -> JSON {
    let agent = document["userAgent"]?.string.map(UserAgent.init)
    let isClient = actor["type"]?.string == Caller.Kind.client.rawValue
    return [
        "userAgent": agent.map {
            ["rawUserAgent": .string($0.raw), "os": .string($0.system), "browser": .string($0.browser)]
        } ?? .null,
        "zone": .null,
        "device": .optional(agent?.device),
        "id": isClient ? actor["id"] ?? .null : .null,
        "ipAddress": document["address"] ?? .null,
        "geographicalContext": .null,
    ]
}

/// What the event tells beyond the common members; of the address, the path alone.
private func debugData(_ event: StoredEvent, _ uri: String?) -> JSON {
    var data: JSONObject = ["requestId": .string(event.transaction)]
    if let path = uri?.split(separator: " ").last {
        data["requestUri"] = .string(String(path))
        data["url"] = .string(String(path))
    }
    for (name, value) in event.document["details"]?.object?.members ?? [] { data[name] = value }
    data["decision"] = event.document["decision"]
    if let repetition = event.repetition {
        data["occurrences"] = .integer(repetition.more + 1)
        data["lastOccurrence"] = .string(repetition.latest.rfc3339)
    }
    return .object(data)
}

private func ipChain(_ address: String?) -> JSON {
    guard let address else { return [] }
    return [
        [
            "ip": .string(address), "geographicalContext": .null,
            "version": address.contains(":") ? "V6" : "V4",
            "source": .null,
        ]
    ]
}

private func target(_ targets: [JSON]?, profiles: Bool) -> JSON {
    guard let targets else { return .null }
    return .array(
        targets.map { target in
            var object: JSONObject = [
                "id": target["id"] ?? .null, "type": target["type"] ?? .null,
                "alternateId": target["alternateId"] ?? "unknown",
                "displayName": target["displayName"] ?? .null,
            ]
            let isUser = target["type"] == "User" || target["type"] == "AppUser"
            if profiles || !isUser { object["changeDetails"] = target["changeDetails"] }
            object["detailEntry"] = .null
            return .object(object)
        })
}
