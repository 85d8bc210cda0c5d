// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// An event of the system log for people, with the tree of its decision if it has one.
struct EventText {
    /// Lines, each with its end.
    let text: String

    /// `event` is a `LogEvent` whose decision was expanded.
    init(_ event: JSON) {
        let data = event["debugContext"]?["debugData"]
        var lines = [
            "\(event["published"]?.line ?? "?")  \(event["displayMessage"]?.line ?? "?")"
                + " (\(event["eventType"]?.line ?? "?"))",
            "by \(Self.name(event["actor"]))  \(Self.outcome(event["outcome"]))",
        ]
        for target in event["target"]?.array ?? [] {
            lines.append("on \(target["type"]?.line ?? "?") \(Self.name(target))")
        }
        for (member, title) in [
            ("grantType", "grant type"), ("requestedScopes", "scopes asked for"),
            ("grantedScopes", "scopes granted"),
        ] {
            if let value = data?[member]?.string, !value.isEmpty { lines.append("\(title): \(value)") }
        }
        for claim in data?["claims"]?.array ?? [] {
            let reason = claim["reason"] ?? claim["name"]
            lines.append("failed: \(reason?.line ?? "?")")
        }
        let head = lines.map { $0 + "\n" }.joined()
        guard let decision = data?["decision"] else {
            text = head + "The policies were not asked.\n"
            return
        }
        text =
            head
            + (decision["trace"] == nil
                ? "The policies of that time are no longer known.\n" : DecisionText(decision).text)
    }

    private static func name(_ item: JSON?) -> String {
        let name = item?["displayName"]?.line ?? "?"
        guard let id = item?["id"]?.string, id != name else { return name }
        return "\(name) (\(id))"
    }

    private static func outcome(_ outcome: JSON?) -> String {
        let reason = outcome?["reason"]?.line.map { ": \($0)" } ?? ""
        return "\(outcome?["result"]?.line ?? "?")\(reason)"
    }
}
