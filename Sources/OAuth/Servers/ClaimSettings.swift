// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Claims
package import Directory
import Expressions
import Primitives

/// What an administrator sends of a claim; what is absent is `nil`.
package struct ClaimSettings: Sendable {
    package var name: String
    package var claimType: ClaimType?
    package var valueType: ClaimValueType?
    package var value: String?
    package var groupFilterType: GroupFilterType?
    /// Ours; `nil` keeps what was, and is `FAIL` for a new claim.
    package var groupsOverflow: GroupsOverflow?
    package var scopes: [String]?
    package var status: Status?
    package var alwaysIncludeInToken: Bool?

    package init(
        name: String, claimType: ClaimType? = nil, valueType: ClaimValueType? = nil, value: String? = nil,
        groupFilterType: GroupFilterType? = nil, groupsOverflow: GroupsOverflow? = nil,
        scopes: [String]? = nil, status: Status? = nil, alwaysIncludeInToken: Bool? = nil
    ) {
        self.name = name
        self.claimType = claimType
        self.valueType = valueType
        self.value = value
        self.groupFilterType = groupFilterType
        self.groupsOverflow = groupsOverflow
        self.scopes = scopes
        self.status = status
        self.alwaysIncludeInToken = alwaysIncludeInToken
    }

    /// The settings as a claim that is not the system's, or everything that is wrong with them.
    ///
    /// `knownScopes` are the names that conditions may use; `before` is the claim that is replaced.
    func definition(
        id: ID<ClaimDefinition>, knownScopes: Set<String>, replacing before: ClaimDefinition? = nil
    ) throws(ChangeRefused) -> ClaimDefinition {
        var problems = nameProblems
        if claimType == nil { problems.append("claimType: must be IDENTITY or RESOURCE") }
        if valueType != .expression, valueType != .groups {
            problems.append("valueType: must be EXPRESSION or GROUPS; SYSTEM is for claims of the system")
        }
        problems += valueProblems(value, valueType ?? .expression)
        if valueType == .groups, groupFilterType == nil {
            problems.append("group_filter_type: must be STARTS_WITH, EQUALS, CONTAINS or REGEX")
        }
        if let groupsOverflow, groupsOverflow != .fail, let valueType, valueType != .groups {
            problems.append("groupsOverflow: only a claim with the valueType GROUPS can be truncated")
        }
        problems += (scopes ?? []).filter { !knownScopes.contains($0) }
            .map { "conditions.scopes: there is no scope `\($0)` on this authorization server" }
        let claim = ClaimDefinition(
            id: id, name: name, claimType: claimType ?? .resource, valueType: valueType ?? .expression,
            value: value ?? "", groupFilterType: valueType == .groups ? groupFilterType : nil,
            groupsOverflow: valueType == .groups ? groupsOverflow ?? before?.groupsOverflow ?? .fail : .fail,
            scopes: unique(scopes ?? []), isActive: status != .inactive,
            alwaysIncludeInToken: alwaysIncludeInToken ?? false)
        if problems.isEmpty { problems += expressionProblems(claim) }
        guard let first = problems.first else { return claim }
        throw .invalid(object: String(first.prefix { $0 != ":" }), causes: problems)
    }

    private var nameProblems: [String] {
        if name.allSatisfy(\.isWhitespace) { return ["name: The field cannot be left blank"] }
        var problems: [String] = []
        if name.unicodeScalars.count > 255 { problems.append("name: must not be longer than 255 characters") }
        if name.utf8.count > JSON.longestName {
            problems.append("name: must not be longer than \(JSON.longestName) bytes")
        }
        let isPlain = name.unicodeScalars.allSatisfy {
            $0.properties.generalCategory != .control && !$0.properties.isWhitespace
        }
        if !isPlain { problems.append("name: must not contain spaces or control characters") }
        if isReservedClaimName(name, for: claimType ?? .resource) {
            problems.append("name: is reserved and cannot be used for a custom claim of this type")
        }
        return problems
    }

    private func unique(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }
}

/// What is wrong with the text of a value before it is read.
func valueProblems(_ value: String?, _ type: ClaimValueType) -> [String] {
    guard type != .system else { return [] }
    guard let value, !value.allSatisfy(\.isWhitespace) else {
        return ["value: The field cannot be left blank"]
    }
    return value.unicodeScalars.count > 1024 ? ["value: must not be longer than 1024 characters"] : []
}

/// What is wrong with the expression or the pattern of a claim, with the place where it is.
///
/// A name that nothing stands behind is no error: it is null.
func expressionProblems(_ claim: ClaimDefinition) -> [String] {
    do throws(ExpressionError) {
        _ = try CompiledClaim(claim)
        guard claim.valueType == .expression else { return [] }
        return checkExpression(try ParsedExpression(parsing: claim.value)).filter { $0.severity == .error }
            .map { "value: \($0)" }
    } catch {
        return ["value: \(error)"]
    }
}
