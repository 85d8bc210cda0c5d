// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// Holds the answer of a preview against what a test expects.
///
/// When the outcome itself is another one, nothing else is compared: what follows from it would only hide it.
package func compare(_ test: TokenTestCase, with answer: JSON) -> TokenTestResult {
    guard let outcome = answer["outcome"]?.string else {
        return TokenTestResult(test: test, end: .notAnswered("the answer has no outcome"))
    }
    let comparison = Comparison(test: test, answer: answer)
    let isGranted = outcome == "GRANTED"
    guard isGranted == (test.expectation.outcome == .granted) else {
        return TokenTestResult(test: test, end: .failed([comparison.otherOutcome(isGranted: isGranted)]))
    }
    let differences =
        comparison.decider + comparison.refusal + comparison.scopes + comparison.lifetimes
        + comparison.documents
    return TokenTestResult(test: test, end: differences.isEmpty ? .passed : .failed(differences))
}

private struct Comparison {
    let test: TokenTestCase
    let answer: JSON
    let causes: Causes
    private var expectation: Expectation { test.expectation }

    init(test: TokenTestCase, answer: JSON) {
        self.test = test
        self.answer = answer
        causes = Causes(answer)
    }

    func otherOutcome(isGranted: Bool) -> Difference {
        Difference(
            what: "outcome", expected: isGranted ? "refused" : "granted",
            actual: isGranted ? "granted" : "refused, \(refusalText)",
            causes: isGranted ? [causes.decided] : causesOfRefusal)
    }

    private var causesOfRefusal: [String] {
        let failed = causes.failedClaims
        if !failed.isEmpty { return [causes.decided] + failed }
        return causes.whyNot(policy: expectation.policy, rule: expectation.rule) + causes.advice
    }

    private var refusalText: String {
        let error = answer["error"]
        let code = error?["error"]?.string ?? "without an error"
        let reason = error?["reason"]?.string.map { " (\($0))" } ?? ""
        let description = error?["description"]?.string.map { ": \($0)" } ?? ""
        return code + reason + description
    }

    /// The policy and the rule that decide; by name or by id.
    var decider: [Difference] {
        let wanted = [("policy", expectation.policy), ("rule", expectation.rule)]
        let wrong = wanted.filter { part, name in
            guard let name else { return false }
            return answer[part]?["name"]?.string != name && answer[part]?["id"]?.string != name
        }
        return wrong.enumerated().map { index, part in
            Difference(
                what: part.0, expected: part.1.map(yamlText),
                actual: answer[part.0]?["name"]?.string.map(yamlText) ?? "none",
                causes: index + 1 == wrong.count
                    ? [causes.decided] + causes.whyNot(policy: expectation.policy, rule: expectation.rule)
                    : [])
        }
    }

    var refusal: [Difference] {
        [("error", expectation.error), ("reason", expectation.reason)].compactMap { part, wanted in
            let actual = answer["error"]?[part]?.string
            guard let wanted, wanted != actual else { return nil }
            return Difference(
                what: part, expected: yamlText(wanted), actual: actual.map(yamlText) ?? "none",
                causes: answer["error"]?["description"]?.string.map { ["the answer says: \($0)"] } ?? [])
        }
    }

    var scopes: [Difference] {
        guard let wanted = expectation.scopes else { return [] }
        let granted = answer["scopes"]?.strings ?? []
        guard Set(wanted) != Set(granted) else { return [] }
        return [
            Difference(
                what: "scopes", expected: JSON.strings(wanted).text, actual: JSON.strings(granted).text,
                causes: [causes.decided])
        ]
    }

    var lifetimes: [Difference] {
        expectation.lifetimes.compactMap { lifetime in
            let actual = answer["lifetimes"]?[lifetime.name]?.integer
            guard actual != lifetime.minutes else { return nil }
            return Difference(
                what: "lifetimes.\(lifetime.name)", expected: "\(lifetime.minutes)",
                actual: actual.map { "\($0)" } ?? "none", causes: [causes.decided])
        }
    }

    var documents: [Difference] { expectation.documents.flatMap { differences(in: $0, $1) } }

    private func differences(
        in document: Expectation.Document, _ wanted: Expectation.Claims
    ) -> [Difference] {
        let claims = document.claims(in: answer)
        guard case .matching(let expected) = wanted else {
            guard claims != nil else { return [] }
            return [
                Difference(
                    what: document.rawValue, expected: "false", actual: "a document with claims",
                    causes: [causes.decided])
            ]
        }
        guard let claims else {
            return [
                Difference(
                    what: document.rawValue, expected: "a document with claims", actual: "none",
                    causes: causes.whyNoDocument(document))
            ]
        }
        var found = expected.compactMap { claim -> Difference? in
            let value = claims[claim.name]
            guard !claim.matcher.accepts(value) else { return nil }
            return Difference(
                what: "\(document.rawValue).\(claim.name)", expected: claim.matcher.text,
                actual: value?.text ?? "no such claim",
                causes: causes.of(claim: claim.name, in: document, isThere: value != nil))
        }
        guard expectation.isExact else { return found }
        for (name, value) in claims.members.map({ ($0.name.text, $0.value) })
        where !volatileClaims.contains(name) && !expected.contains(where: { $0.name == name }) {
            found.append(
                Difference(
                    what: "\(document.rawValue).\(name)", expected: nil, actual: value.text,
                    causes: causes.of(claim: name, in: document, isThere: true)))
        }
        return found
    }
}
