// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import Expressions

/// Groups that a claim names and that nothing is: deleted ones, and those of another environment.
func claimGroupFindings(
    _ claim: ClaimDefinition, _ objects: [Finding.Object], _ facts: FindingFacts
) -> [Finding] {
    let mentions = claim.groupMentions
    let ids = mentions.filter { $0.kind == .id && facts.groupNames[$0.text] == nil }.map(\.text)
        .withoutRepetitions
    let names = mentions.filter { $0.kind == .name && !facts.claimedGroupNames.contains(Array($0.text.utf8)) }
        .map(\.text).withoutRepetitions
    var found: [Finding] = []
    if !ids.isEmpty {
        found.append(
            Finding(
                .claimUnknownGroup, objects,
                "the claim `\(claim.name)` names groups by the ids \(quoted(ids)), and no group has such an id"
            ))
    }
    if !names.isEmpty {
        found.append(
            Finding(
                .claimUnknownGroupName, objects,
                "the claim `\(claim.name)` asks for groups by the names \(quoted(names)), and no group has such a name"
            ))
    }
    return found
}

extension ClaimDefinition {
    /// The groups that its expression or its filter names; none when that cannot be read.
    var groupMentions: [GroupMention] {
        switch valueType {
        case .expression:
            do throws(ExpressionError) {
                return try ParsedExpression(parsing: value).groupMentions
            } catch {
                // That is a finding of its own.
                return []
            }
        case .groups: return groupFilterType == .equals ? [GroupMention(kind: .name, text: value)] : []
        case .system: return []
        }
    }
}
