// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Primitives

/// What is to be said about a server itself, its audiences and its keys.
func serverFindings(_ view: ServerView) -> [Finding] {
    var found: [Finding] = []
    let server = view.server
    if view.rows.policies.isEmpty {
        found.append(Finding(.serverNoPolicy, [view.object], "the server `\(server.name)` has no policy"))
    }
    let own = Set([server.audience] + server.resources)
    for other in view.facts.allServers where other.id != server.id && other.status == .active {
        let shared = own.intersection([other.audience] + other.resources).sorted()
        // Of two servers that are both looked at, the one with the smaller id tells of it.
        guard !shared.isEmpty, !view.facts.isWhole || server.id.text < other.id.text else { continue }
        found.append(
            Finding(
                .serverAudienceShared, [view.object, .init(.otherServer, other.id.text, other.name)],
                "the servers `\(server.name)` and `\(other.name)` share the audience \(quoted(shared))"))
    }
    return found + keyFindings(view)
}

private func keyFindings(_ view: ServerView) -> [Finding] {
    let server = view.server
    let now = view.facts.now
    if server.rotationMode == .manual {
        let days = (now - server.lastRotated).wholeDays
        guard days > FindingLimits.manualKeyDays else { return [] }
        return [
            Finding(
                .keyManualOld, [view.object],
                "the key of the server `\(server.name)` has signed for \(days) days and rotates by hand only")
        ]
    }
    guard let due = server.nextRotation, (now - due).wholeDays >= 1 else { return [] }
    return [
        Finding(
            .keyOverdue, [view.object],
            "the key of the server `\(server.name)` was to be replaced at \(due.rfc3339)")
    ]
}

extension Duration {
    /// Days that are over.
    var wholeDays: Int64 { components.seconds / 86_400 }
}
