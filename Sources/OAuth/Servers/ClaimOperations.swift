// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Claims
import Directory
import Persistence
package import Primitives
package import SystemLog

/// The claims that a new server has: the subject of access tokens first, then the standard ones by name.
func newSystemClaims(with surroundings: Surroundings) -> [ClaimDefinition] {
    systemClaims.sorted {
        ($0.claimType == .identity ? 1 : 0, $0.name) < ($1.claimType == .identity ? 1 : 0, $1.name)
    }
    .map { $0.definition(id: ID(in: surroundings)) }
}

/// Creates a claim of a server, which is named by id or `default`.
///
/// `id` is fixed from outside by seed files; `nil` makes a new one. Scopes in `standing` may be gone, for
/// they come from an earlier state of the claim.
package func createClaim(
    _ settings: ClaimSettings, id fixed: ID<ClaimDefinition>? = nil, standing: Set<String> = [],
    of serverName: String, in change: Change
) throws -> ClaimDefinition {
    let server = try lockServer(serverName, in: change)
    let claim = try settings.definition(
        id: fixed ?? ID(in: change.surroundings),
        knownScopes: ScopeRecords(change).names(of: server.id).union(standing))
    try checkProfile(of: server, allows: claim)
    try checkUnique(claim, of: server.id, in: change)
    try ClaimRecords(change).insert([claim], of: server.id, at: change.now.wholeSecond)
    try change.record(
        .claimCreated, of: ClaimOfServer(claim: claim, server: server), also: [server.eventTarget], from: nil,
        to: claim.document)
    return claim
}

/// Replaces a claim.
///
/// Of a system claim one member can be changed. A scope that has been deleted since may stay in the
/// conditions, and so may those in `standing`, of an earlier state of the claim.
package func replaceClaim(
    _ id: String, of serverName: String, with settings: ClaimSettings, standing: Set<String> = [],
    in change: Change
) throws -> ClaimDefinition {
    let server = try lockServer(serverName, in: change)
    let before = try ClaimRecords(change).require(id, of: server.id)
    let claim: ClaimDefinition
    if before.isSystem {
        claim = try changed(before, by: settings)
    } else {
        let known = try ScopeRecords(change).names(of: server.id).union(before.scopes).union(standing)
        claim = try settings.definition(id: before.id, knownScopes: known, replacing: before)
        try checkProfile(of: server, allows: claim)
        try checkUnique(claim, of: server.id, in: change)
    }
    try ClaimRecords(change).update(claim, at: change.now.wholeSecond)
    try change.record(
        .claimUpdated, of: ClaimOfServer(claim: claim, server: server), also: [server.eventTarget],
        from: before.document, to: claim.document)
    return claim
}

/// A system claim with the one member changed that may be: the expression of `sub`, or
/// `alwaysIncludeInToken` of a standard claim.
///
/// Other members may be sent back as they are.
func changed(
    _ claim: ClaimDefinition, by settings: ClaimSettings
) throws(ChangeRefused) -> ClaimDefinition {
    let isExpression = claim.valueType == .expression
    let writable = isExpression ? "value" : "alwaysIncludeInToken"
    var fixed: [String] = []
    if settings.name != claim.name { fixed.append("name") }
    if let type = settings.claimType, type != claim.claimType { fixed.append("claimType") }
    if let type = settings.valueType, type != claim.valueType { fixed.append("valueType") }
    if let scopes = settings.scopes, Set(scopes) != Set(claim.scopes) { fixed.append("conditions.scopes") }
    if settings.status == .inactive { fixed.append("status") }
    if !isExpression, let value = settings.value, !value.isEmpty { fixed.append("value") }
    guard fixed.isEmpty else {
        throw .invalid(
            object: "claim",
            causes: fixed.map {
                "\($0): of the system claim `\(claim.name)` only \(writable) can be changed"
            })
    }
    var changed = claim
    if isExpression {
        changed.value = settings.value ?? claim.value
        let problems = valueProblems(changed.value, .expression)
        let found = problems.isEmpty ? expressionProblems(changed) : problems
        guard found.isEmpty else { throw .invalid(object: "value", causes: found) }
    } else {
        changed.alwaysIncludeInToken = settings.alwaysIncludeInToken ?? claim.alwaysIncludeInToken
    }
    return changed
}

/// Deletes a claim; those of the system are refused.
package func deleteClaim(_ id: String, of serverName: String, in change: Change) throws {
    let server = try lockServer(serverName, in: change)
    let claim = try ClaimRecords(change).require(id, of: server.id)
    guard !claim.isSystem else {
        throw ChangeRefused.immutable(
            summary: "You do not have permission to perform the requested action",
            cause: "system claims cannot be deleted")
    }
    try ClaimRecords(change).delete(claim.id)
    try change.record(
        .claimDeleted, of: ClaimOfServer(claim: claim, server: server), also: [server.eventTarget],
        from: claim.document, to: nil)
}

/// In the profile of RFC 9068 the scopes are a claim of the server (§2.2.3).
private func checkProfile(of server: AuthorizationServer, allows claim: ClaimDefinition) throws(ChangeRefused)
{
    guard server.tokenProfile == .rfc9068, claim.claimType == .resource, isScopeClaimName(claim.name) else {
        return
    }
    throw .invalid(
        "name", "is the server's own in the token profile RFC9068 and cannot be used for a custom claim")
}

/// The name of a claim is unique among those of its type.
private func checkUnique(
    _ claim: ClaimDefinition, of server: ID<AuthorizationServer>, in tx: any Transaction
) throws {
    if let other = try ClaimRecords(tx).find(named: claim.name, claim.claimType, of: server),
        other.id != claim.id
    {
        throw ChangeRefused.invalid(
            "name", "An object with this field already exists in the current organization")
    }
}

extension ClaimDefinition {
    /// What events say of the claim before and after a change.
    package var document: JSON {
        var document: JSONObject = [
            "name": .string(name), "claimType": .string(claimType.rawValue),
            "valueType": .string(valueType.rawValue), "value": .string(value),
            "group_filter_type": .optional(groupFilterType?.rawValue), "scopes": .strings(scopes),
            "status": .string(isActive ? "ACTIVE" : "INACTIVE"),
            "alwaysIncludeInToken": .bool(alwaysIncludeInToken),
        ]
        if valueType == .groups { document["groupsOverflow"] = .string(groupsOverflow.rawValue) }
        return .object(document)
    }
}

/// A claim, which belongs to its server.
private struct ClaimOfServer: Changeable {
    let claim: ClaimDefinition
    let server: AuthorizationServer

    var eventTarget: Event.Target {
        Event.Target(id: claim.id.text, type: "OAuth2Claim", displayName: claim.name)
    }

    var revised: Revised { server.revised }

    var invalidated: [ConfigurationKey] { server.invalidated }
}
