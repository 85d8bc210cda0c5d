// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Expressions
import Primitives

private let grantedMembers =
    ["scopes", "lifetimes", "exactly"] + Expectation.Document.allCases.map(\.rawValue)
private let refusedMembers = ["error", "reason"]

extension FileReader {
    /// `granted`, `refused`, or an object with details.
    ///
    /// Without an `outcome` it follows from the other members: an `error` or a `reason` belongs to a refusal.
    mutating func expectation(_ value: JSON, _ path: DocumentPath) -> Expectation? {
        if value.string != nil {
            return choice(value, path, Expectation.Outcome.self).map { Expectation($0) }
        }
        let known = ["outcome", "policy", "rule"] + refusedMembers + grantedMembers
        guard let members = object(value, path, known: known) else { return nil }
        guard !members.isEmpty else {
            refuse(path, "must say something; the shortest is `expect: granted`")
            return nil
        }
        var outcome: Expectation.Outcome =
            refusedMembers.contains { members[$0] != nil } ? .refused : .granted
        if let value = members["outcome"] {
            guard let said = choice(value, path.member("outcome"), Expectation.Outcome.self) else {
                return nil
            }
            outcome = said
        }
        for name in outcome == .granted ? refusedMembers : grantedMembers where members[name] != nil {
            refuse(
                path.member(name),
                outcome == .granted ? "what is granted has no `\(name)`" : "a refusal has no `\(name)`")
        }
        var expectation = Expectation(outcome)
        expectation.policy = members["policy"].flatMap { text($0, path.member("policy")) }
        expectation.rule = members["rule"].flatMap { text($0, path.member("rule")) }
        expectation.error = members["error"].flatMap { text($0, path.member("error")) }
        expectation.reason = members["reason"].flatMap { text($0, path.member("reason")) }
        expectation.scopes = members["scopes"].map { scopeSet($0, path.member("scopes")) }
        if let value = members["lifetimes"] {
            expectation.lifetimes = lifetimes(value, path.member("lifetimes"))
        }
        if let value = members["exactly"] {
            expectation.isExact = bool(value, path.member("exactly")) ?? false
        }
        for document in Expectation.Document.allCases {
            guard let value = members[document.rawValue] else { continue }
            let claims = claims(value, path.member(document.rawValue))
            expectation.documents.append((document, claims))
        }
        return expectation
    }

    private mutating func lifetimes(_ value: JSON, _ path: DocumentPath) -> [Expectation.Lifetime] {
        guard let members = object(value, path, known: Expectation.lifetimeNames) else { return [] }
        return members.members.compactMap { name, value in
            count(value, path.member(name.text)).map { Expectation.Lifetime(name: name.text, minutes: $0) }
        }
    }

    /// `false` says that there is no such document.
    private mutating func claims(_ value: JSON, _ path: DocumentPath) -> Expectation.Claims {
        if value == .bool(false) { return .noDocument }
        guard let members = value.object else {
            refuse(path, "must be an object of claims, or false when there must be no such document")
            return .noDocument
        }
        return .matching(
            members.members.compactMap { name, value in
                matcher(value, path.member(name.text)).map { .init(name: name.text, matcher: $0) }
            })
    }

    /// A plain value, or an object with one of `equals`, `matches`, `contains` and `present`.
    private mutating func matcher(_ value: JSON, _ path: DocumentPath) -> ClaimMatcher? {
        guard !value.isNull else {
            refuse(
                path,
                "no claim has the value null; write { present: false } for a claim that must not be there")
            return nil
        }
        guard value.object != nil else { return .equals(value) }
        guard let members = object(value, path, known: ["equals", "matches", "contains", "present"]) else {
            return nil
        }
        guard members.count == 1, let (name, wanted) = members.members.first else {
            refuse(path, "must have exactly one of equals, matches, contains and present")
            return nil
        }
        let place = path.member(name.text)
        switch name {
        case "equals": return .equals(wanted)
        case "matches": return text(wanted, place).flatMap { pattern($0, place) }
        case "contains": return .contains(wanted.array ?? [wanted])
        case "present": return bool(wanted, place).map { $0 ? .present : .absent }
        default: return nil
        }
    }

    private mutating func pattern(_ source: String, _ path: DocumentPath) -> ClaimMatcher? {
        do throws(ExpressionError) {
            return .matches(try ClaimPattern(source))
        } catch {
            refuse(path, "is no regular expression: \(error.sentence)")
            return nil
        }
    }
}
