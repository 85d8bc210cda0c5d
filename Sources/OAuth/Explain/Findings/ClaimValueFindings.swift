// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import Expressions
import Primitives

/// What becomes of claims for users and apps that exist.
///
/// Bounded: at most ``FindingLimits/sampledUsers`` users, fewer when there are very many claims.
func claimValueFindings(_ view: ServerView) -> [Finding] {
    let claims = view.rows.claims.filter {
        $0.isActive && ($0.isSystem || !isProtectedClaimName($0.name, for: $0.claimType))
    }
    guard !claims.isEmpty else { return [] }
    guard let users = view.facts.users else { return [] }
    let mostUsers = FindingLimits.evaluations / claims.count / max(1, view.facts.servers.count)
    let subjects = view.sampledSubjects(users.prefix(mostUsers))
    guard !subjects.isEmpty else { return [] }
    let scopes = view.rows.scopes.map(\.name)
    return claims.flatMap { claim in
        // A claim that cannot be read is told of without trying it.
        guard let trial = ClaimTrial(claim, subjects, scopes, groupLimit: view.groupLimit) else {
            return [Finding]()
        }
        return trial.findings(of: claim, on: view.object)
    }
}

/// One claim tried with every subject.
private struct ClaimTrial {
    private var failures: [(subject: SampledSubject, error: ClaimFailure.Cause)] = []
    private var tooMany: [(subject: SampledSubject, matched: Int)] = []
    private let groupLimit: Int?
    private var values: [(subject: SampledSubject, value: JSON)] = []
    private let subjectCount: Int

    init?(
        _ claim: ClaimDefinition, _ subjects: [SampledSubject], _ scopes: [String], groupLimit: Int?
    ) {
        guard (try? CompiledClaim(claim)) != nil else { return nil }
        let compiled = CompiledClaims([claim])
        let target: ClaimTarget = claim.claimType == .resource ? .accessToken : .idToken
        // Identity claims are for users alone.
        let subjects = claim.claimType == .identity ? subjects.filter { $0.object.part == .user } : subjects
        subjectCount = subjects.count
        self.groupLimit = groupLimit
        for subject in subjects {
            do throws(ClaimError) {
                let resolved = try resolveClaims(
                    compiled, for: target, facts: ClaimFacts(names: subject.names, groupLimit: groupLimit),
                    grantedScopes: scopes)
                if let value = resolved.first?.value { values.append((subject, value)) }
            } catch {
                guard let cause = error.failures.first?.cause else { continue }
                if case .tooManyGroups(let matched, _) = cause {
                    tooMany.append((subject, matched))
                } else {
                    failures.append((subject, cause))
                }
            }
        }
    }

    func findings(of claim: ClaimDefinition, on server: Finding.Object) -> [Finding] {
        var found: [Finding] = []
        if let first = failures.first {
            found.append(
                Finding(
                    .claimFails, [server, claim.object, first.subject.object],
                    "the claim `\(claim.name)` fails for \(first.subject.title)\(others(failures.count)): \(sentence(first.error))"
                ))
        }
        if let worst = tooMany.max(by: { $0.matched < $1.matched }) {
            found.append(
                Finding(
                    .claimTooManyGroups, [server, claim.object, worst.subject.object],
                    "the claim `\(claim.name)` would hold \(worst.matched) groups for \(worst.subject.title)\(others(tooMany.count)); at most \(groupLimit ?? 0) are allowed"
                ))
        }
        return found + kindFindings(of: claim, on: server) + emptyFindings(of: claim, on: server)
    }

    private func kindFindings(of claim: ClaimDefinition, on server: Finding.Object) -> [Finding] {
        if let wanted = standardKind(of: claim.name) {
            guard let wrong = values.first(where: { $0.value.typeName != wanted }) else { return [] }
            return [
                Finding(
                    .claimWrongKind, [server, claim.object, wrong.subject.object],
                    "the claim `\(claim.name)` is \(withArticle(wrong.value.typeName)) for \(wrong.subject.title); by its standard it is \(withArticle(wanted))"
                )
            ]
        }
        guard let first = values.first,
            let other = values.first(where: { $0.value.typeName != first.value.typeName })
        else { return [] }
        return [
            Finding(
                .claimKindVaries, [server, claim.object, other.subject.object],
                "the claim `\(claim.name)` is \(withArticle(first.value.typeName)) for \(first.subject.title) and \(withArticle(other.value.typeName)) for \(other.subject.title)"
            )
        ]
    }

    /// Claims that every server has from the start may well be without a value.
    private func emptyFindings(of claim: ClaimDefinition, on server: Finding.Object) -> [Finding] {
        guard !claim.isSystem, subjectCount > 0, values.isEmpty, failures.isEmpty, tooMany.isEmpty else {
            return []
        }
        return [
            Finding(
                .claimNeverAValue, [server, claim.object],
                "the claim `\(claim.name)` has no value for any of the \(subjectCount) users and apps that were tried"
            )
        ]
    }

    private func others(_ count: Int) -> String {
        count > 1 ? " and \(count - 1) more of the \(subjectCount) that were tried" : ""
    }

    private func sentence(_ cause: ClaimFailure.Cause) -> String {
        if case .expression(let error) = cause { "\(error)" } else { "it \(cause.sentence)" }
    }
}

/// The JSON type that a claim has by OIDC Core §5.1 or RFC 9068 §2.2.3.1; `nil` when no standard says.
private func standardKind(of name: String) -> String? {
    switch name {
    case "email_verified", "phone_number_verified": "boolean"
    case "updated_at": "number"
    case "address": "object"
    case "groups", "roles", "entitlements": "array"
    case "name", "given_name", "family_name", "middle_name", "nickname", "preferred_username", "profile",
        "picture", "website", "email", "gender", "birthdate", "zoneinfo", "locale", "phone_number", "scope":
        "string"
    default: nil
    }
}

private func withArticle(_ kind: String) -> String {
    kind == "array" || kind == "object" ? "an \(kind)" : "a \(kind)"
}
