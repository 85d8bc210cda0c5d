// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// A decision as a tree for people: a line for each policy and rule with ✓, ✗ or ·, and why.
struct DecisionText {
    /// Lines, each with its end.
    let text: String

    /// `decision` is the document of previews and of the log.
    init(_ decision: JSON) {
        var lines: [String] = []
        for policy in decision["trace"]?["policies"]?.array ?? [] {
            lines.append("\(Self.mark(policy)) \(Self.title(policy))\(Self.why(policy))")
            for rule in policy["rules"]?.array ?? [] {
                lines.append("    \(Self.mark(rule)) \(Self.title(rule))\(Self.why(rule))")
            }
        }
        if lines.isEmpty { lines.append("the authorization server has no policies") }
        if let suggestion = decision["suggestion"]?["sentence"]?.line {
            lines.append("suggestion: \(suggestion)")
        }
        text = lines.map { $0 + "\n" }.joined()
    }

    private static func mark(_ item: JSON) -> String {
        switch item["result"]?.string {
        case "MATCHED": "✓"
        case "TRIED": item["rules"]?.array?.last?["result"] == "MATCHED" || hasMatch(item) ? "✓" : "✗"
        case "NOT_REACHED": "·"
        default: "✗"
        }
    }

    private static func hasMatch(_ policy: JSON) -> Bool {
        policy["rules"]?.array?.contains { $0["result"] == "MATCHED" } ?? false
    }

    private static func title(_ item: JSON) -> String {
        "\(item["priority"]?.integer ?? 0) \(item["name"]?.line ?? "?")"
    }

    private static func why(_ item: JSON) -> String {
        switch item["result"]?.string {
        case "MATCHED": " decides"
        case "NOT_REACHED": " is not reached"
        case "SKIPPED":
            switch item["reason"]?.string {
            case "INACTIVE": ": inactive"
            case "NO_ACTIVE_RULE": ": no active rule"
            default: ": not for the client \(item["seen"]?.line ?? "?")"
            }
        case "FAILED": ": \(condition(item))"
        default: ""
        }
    }

    private static func condition(_ rule: JSON) -> String {
        let wanted = rule["wanted"]?.lines ?? []
        let seen = rule["seen"]?.line ?? ""
        return switch rule["condition"]?.string {
        case "grantTypes": "the grant type is \(seen), the rule is for \(list(wanted))"
        case "scopes": "the scope \(seen) is not covered, the rule covers \(list(wanted))"
        default:
            rule["seen"]?["groups"] == nil
                ? "the user\(rule["seen"]?["group"] == nil ? "" : "'s group") is excluded"
                : "neither the user nor a group of the user is included"
        }
    }

    private static func list(_ names: [String]) -> String {
        names.isEmpty ? "none" : names.joined(separator: ", ")
    }
}
