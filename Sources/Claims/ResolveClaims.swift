// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Expressions
package import Primitives

/// A claim as it goes into a token.
package struct ResolvedClaim: Sendable, Equatable {
    package let name: String
    package let value: JSON

    package init(name: String, value: JSON) {
        self.name = name
        self.value = value
    }
}

/// The claims of a token while they are gathered: each name once.
struct IncludedClaims {
    private(set) var list: [ResolvedClaim] = []

    func contains(_ name: String) -> Bool { list.contains { $0.name == name } }

    /// Adds a claim, and the flag of a list of groups that was cut short unless its name is taken.
    mutating func add(_ value: JSON, of claim: ClaimDefinition, isTruncated: Bool) {
        list.append(ResolvedClaim(name: claim.name, value: value))
        guard isTruncated, !contains(claim.truncationFlag) else { return }
        list.append(ResolvedClaim(name: claim.truncationFlag, value: true))
    }
}

/// The claims of one token, in the order of their definitions.
///
/// A claim is there if it is active, is for this kind of token, has one of its scopes granted (or none to ask
/// for) and has a value that is not null. Values keep their JSON types. When a name occurs twice, the first
/// claim with a value stands. A claim that fails makes the whole call fail, with all claims that failed; one
/// that is larger than a token may be (``ClaimLimits``) fails too.
///
/// `wished` are names that the client has asked for one by one (OIDC Core §5.5): a standard claim comes
/// without its scope, and any claim comes into an ID token beside an access token.
package func resolveClaims(
    _ claims: CompiledClaims, for target: ClaimTarget, facts: ClaimFacts, grantedScopes: [String],
    wished: Set<Name> = []
) throws(ClaimError) -> [ResolvedClaim] {
    var resolved = IncludedClaims()
    var measure = ClaimMeasure(for: target)
    var failures: [ClaimFailure] = []
    let candidates = claims.candidates(for: target, wished: wished)
    // By position, because a claim has many parts and iterating over values would copy them all.
    for index in candidates.indices where candidates[index].definition.isDue(grantedScopes, wished) {
        let name = candidates[index].definition.name
        guard !resolved.contains(name), !facts.reserves(name, in: target) else { continue }
        do throws(CauseOfFailure) {
            let made = try value(of: candidates[index], for: target, facts)
            guard !made.value.isNull else { continue }
            let value = made.value.json
            try check(value, of: candidates[index], for: target, grantedScopes, &measure)
            resolved.add(value, of: candidates[index].definition, isTruncated: made.isTruncated)
        } catch {
            failures.append(failure(of: candidates[index], error))
        }
    }
    guard failures.isEmpty else { throw ClaimError(failures: failures) }
    return resolved.list
}

/// The same decision with its reasons, for previews: every claim of the server, and why it is there or not.
package func traceClaims(
    _ claims: CompiledClaims, for target: ClaimTarget, facts: ClaimFacts, grantedScopes: [String]
) -> ClaimTrace {
    var steps: [ClaimTrace.Step] = []
    var set: Set<String> = []
    var measure = ClaimMeasure(for: target)
    for claim in claims.all {
        let name = claim.definition.name
        func leaveOut(_ reason: ClaimTrace.Reason) {
            steps.append(
                ClaimTrace.Step(
                    claim: claim.definition, outcome: .leftOut(reason), isTruncated: false, expression: nil))
        }
        if let reason = standingReason(against: claim.definition, in: target) {
            leaveOut(reason)
        } else if facts.reserves(name, in: target) {
            leaveOut(.reservedName)
        } else if !isInScope(claim.definition, grantedScopes) {
            leaveOut(.scopeNotGranted)
        } else if set.contains(name) {
            leaveOut(.nameAlreadySet)
        } else {
            let step = traceValue(of: claim, for: target, facts, grantedScopes, &measure)
            if case .included = step.outcome { set.insert(name) }
            if step.isTruncated { set.insert(claim.definition.truncationFlag) }
            steps.append(step)
        }
    }
    return ClaimTrace(steps: steps)
}

private func traceValue(
    of claim: CompiledClaim, for target: ClaimTarget, _ facts: ClaimFacts, _ grantedScopes: [String],
    _ measure: inout ClaimMeasure
) -> ClaimTrace.Step {
    var trace: Trace?
    if case .expression(let expression) = claim.source { trace = expression.trace(names: facts.names) }
    do throws(CauseOfFailure) {
        let made = try value(of: claim, for: target, facts, traced: trace)
        let value = made.value.json
        if !value.isNull { try check(value, of: claim, for: target, grantedScopes, &measure) }
        return ClaimTrace.Step(
            claim: claim.definition, outcome: value.isNull ? .leftOut(.noValue) : .included(value),
            isTruncated: made.isTruncated, expression: trace)
    } catch {
        return ClaimTrace.Step(
            claim: claim.definition, outcome: .failed(failure(of: claim, error)), isTruncated: false,
            expression: trace)
    }
}

extension ClaimDefinition {
    /// Whether the claim is for a token with these scopes, or wished without them.
    fileprivate func isDue(_ granted: [String], _ wished: Set<Name>) -> Bool {
        isInScope(self, granted) || (isSystem && wished.contains(Name(name)))
    }
}

private func isInScope(_ claim: ClaimDefinition, _ granted: [String]) -> Bool {
    claim.scopes.isEmpty || claim.scopes.contains { granted.contains($0) }
}

private struct CauseOfFailure: Error {
    let cause: ClaimFailure.Cause
}

private func failure(of claim: CompiledClaim, _ error: CauseOfFailure) -> ClaimFailure {
    ClaimFailure(
        id: claim.definition.id, name: claim.definition.name, isSystem: claim.definition.isSystem,
        cause: error.cause)
}

/// A value, and whether it is a list of groups that was cut short.
private struct MadeValue {
    var value: Value
    var isTruncated = false
}

/// The value of a claim; null leaves the claim out.
///
/// The access token's `sub` is never left out (RFC 9068 §2.2). `traced` is an evaluation of the claim's
/// expression that has been made already.
private func value(
    of claim: CompiledClaim, for target: ClaimTarget, _ facts: ClaimFacts, traced: Trace? = nil
) throws(CauseOfFailure) -> MadeValue {
    let made: MadeValue
    switch claim.source {
    case .expression(let expression):
        made = MadeValue(value: try evaluate(expression, facts.names, traced))
    case .groups(let filter): made = try groups(filter, facts, claim.definition.groupsOverflow)
    case .standard(let claim): made = MadeValue(value: claim.value(from: facts.names))
    case .broken(let error): throw CauseOfFailure(cause: .expression(error))
    }
    if target == .accessToken, claim.definition.name == "sub", made.value.string?.isEmpty ?? true {
        throw CauseOfFailure(cause: .badSubject)
    }
    return made
}

/// Refuses a value that no token may have: one that could not be read again, and one that is read as scopes
/// and names others than those that are granted.
private func check(
    _ value: JSON, of claim: CompiledClaim, for target: ClaimTarget, _ grantedScopes: [String],
    _ measure: inout ClaimMeasure
) throws(CauseOfFailure) {
    if let cause = measure.add(value, named: claim.definition.name) { throw CauseOfFailure(cause: cause) }
    guard claim.namesScopes, target == .accessToken else { return }
    guard namesOnly(grantedScopes, in: value) else { throw CauseOfFailure(cause: .scopeNotGranted) }
}

private func evaluate(
    _ expression: ParsedExpression, _ names: Names, _ traced: Trace?
) throws(CauseOfFailure) -> Value {
    do throws(ExpressionError) {
        if let traced { return try traced.result.get() }
        return try expression.evaluate(names: names)
    } catch {
        throw CauseOfFailure(cause: .expression(error))
    }
}

/// The names of the groups that the filter lets through, each once, in the order of the facts; null when
/// there is none.
private func groups(
    _ filter: GroupFilter, _ facts: ClaimFacts, _ overflow: GroupsOverflow
) throws(CauseOfFailure) -> MadeValue {
    var names: [Value] = []
    var seen: Set<String> = []
    // A claim that is cut short looks no further than one beyond its limit.
    let enough = overflow == .truncate ? facts.groupLimit ?? .max : .max
    let groups = facts.names.groups
    let expected = min(groups.count, (facts.groupLimit ?? groups.count) + 1)
    names.reserveCapacity(expected)
    seen.reserveCapacity(expected)
    do throws(ExpressionError) {
        // By position, because a group has many parts and iterating over values would copy them all.
        for index in groups.indices where try filter.matches(groups[index].name) {
            guard seen.insert(groups[index].name).inserted else { continue }
            names.append(.string(groups[index].name))
            if names.count > enough { break }
        }
    } catch {
        throw CauseOfFailure(cause: .expression(error))
    }
    guard let limit = facts.groupLimit, names.count > limit else {
        return MadeValue(value: names.isEmpty ? .null : .list(names))
    }
    guard overflow == .truncate else {
        throw CauseOfFailure(cause: .tooManyGroups(matched: names.count, limit: limit))
    }
    return MadeValue(value: .list(Array(names.prefix(limit))), isTruncated: true)
}
