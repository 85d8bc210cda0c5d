// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// What changes, as people read it: `+` for what comes, `~` for what changes, `-` for what goes.
func planText(_ outcome: JSON) -> String {
    var text = changesText(outcome)
    let affected = outcome["affected"]?.lines ?? []
    if !affected.isEmpty { text += "\nwho is affected\n" + affected.map { "    \($0)\n" }.joined() }
    let gone = outcome["gone"]?.lines ?? []
    if !gone.isEmpty { text += "\nwhat is gone\n" + gone.map { "    \($0)\n" }.joined() }
    let drift = outcome["drift"]?.array ?? []
    if !drift.isEmpty {
        text +=
            "\nchanged otherwise since the last apply\n" + drift.map { "    \(revisionLine($0))\n" }.joined()
    }
    for secret in outcome["secrets"]?.array ?? [] {
        text +=
            "\nsecret of \(secret["kind"]?.line ?? "") \(secret["name"]?.line ?? ""), shown only now: "
        text += (secret["secret"]?.line ?? "") + "\n"
    }
    return text
}

/// `+`, `~` and `-` with the members that differ.
func changesText(_ outcome: JSON) -> String {
    var text = ""
    for change in outcome["changes"]?.array ?? [] {
        let action = change["action"]?.line ?? ""
        text += "\(["create": "+", "delete": "-"][action] ?? "~") \(change["path"]?.line ?? "")\n"
        for field in change["fields"]?.array ?? [] {
            let path = field["path"]?.line ?? ""
            switch action {
            case "create": text += "    \(path): \(shown(field["after"]))\n"
            case "delete": continue
            default: text += "    \(path): \(shown(field["before"])) → \(shown(field["after"]))\n"
            }
        }
    }
    return text
}

/// `1 to create, 2 to change, nothing to delete`.
func countText(_ outcome: JSON, done: Bool = false) -> String {
    let changes = outcome["changes"]?.array ?? []
    let words = [("create", "created"), ("update", "changed"), ("delete", "deleted")].compactMap {
        action, past in
        let count = changes.count { $0["action"]?.string == action }
        return count == 0 ? nil : "\(count) \(done ? past : "to " + (action == "update" ? "change" : action))"
    }
    return words.isEmpty ? "nothing to change" : words.joined(separator: ", ")
}

/// `12  2026-11-26T10:00:00.000Z  Ada Admin  PUT /api/v1/groups/{groupId}`.
func revisionLine(_ revision: JSON) -> String {
    let number = revision["revision"]?.integer.map { "\($0)" } ?? ""
    let actor = revision["actor"]?["displayName"]?.line ?? ""
    return "\(number)  \(revision["created"]?.line ?? "")  \(actor)  \(revision["source"]?.line ?? "")"
}

private func shown(_ value: JSON?) -> String {
    guard let value else { return "(absent)" }
    let text = value.text
    return text.unicodeScalars.count > 200 ? String(text.prefix(200)) + "…" : text
}
