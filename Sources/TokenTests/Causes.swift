// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Expressions
import Primitives

/// Reads from the answer of a preview why something came out as it did.
struct Causes {
    /// More sentences than these are not shown at one place.
    static let mostSentences = 12

    private let answer: JSON
    /// The trace of the decision: every policy and rule and what became of it.
    private let policies: [JSON]

    init(_ answer: JSON) {
        self.answer = answer
        let trace = answer["decision"]?["trace"] ?? answer["decision"]
        policies = trace?["policies"]?.array ?? []
    }

    /// Which rule decided, or that none did.
    var decided: String {
        guard let rule = answer["rule"]?["name"]?.string else {
            return policies.isEmpty ? "the policies were not asked" : "no rule matches"
        }
        return "the rule `\(rule)` of the policy `\(answer["policy"]?["name"]?.string ?? "?")` decided"
    }

    /// The smallest change that would lead to a grant, if the preview knows one.
    var advice: [String] {
        answer["suggestion"]?["sentence"]?.string.map { ["what would help: \($0)"] } ?? []
    }

    /// The claims that could not be evaluated, because of which a request is refused although a rule matches.
    var failedClaims: [String] {
        let columns = Expectation.Document.allCases.map(\.memberOfClaim)
        return bounded(
            (answer["claims"]?.array ?? []).compactMap { claim in
                let failed = columns.lazy.compactMap { claim[$0] }.first { $0["code"]?.string == "failed" }
                guard let reason = failed?["reason"]?.string else { return nil }
                return "the claim `\(claim.name)` fails: \(reason)"
            })
    }

    /// Why the rule that was expected did not decide; of a refusal without an expected rule, why none did.
    func whyNot(policy: String?, rule: String?) -> [String] {
        guard !policies.isEmpty else {
            return answer["error"]?["description"]?.string.map { ["the policies were not asked: \($0)"] }
                ?? []
        }
        guard policy != nil || rule != nil else {
            let sentences = answer["decision"]?["sentences"]?.strings ?? policies.flatMap(sentences)
            return bounded(sentences)
        }
        let named = policies.filter { policy == nil || $0.isNamed(policy) }
        guard !named.isEmpty else { return [unknown("policy", policy, policies)] }
        guard let rule else { return bounded(named.flatMap(sentences)) }
        let skipped = named.compactMap(passedOver)
        let rules: [(JSON, JSON)] = named.flatMap { (policy: JSON) -> [(JSON, JSON)] in
            (policy["rules"]?.array ?? []).filter { $0.isNamed(rule) }.map { (policy, $0) }
        }
        if let (policy, rule) = rules.first { return [sentence(of: rule, policy)].compactMap { $0 } }
        let others: [JSON] = named.flatMap { $0["rules"]?.array ?? [] }
        // A policy that was passed over does not tell its rules, so the rule may be one of those.
        guard skipped.isEmpty || nearestName(to: rule, in: others.map(\.name)) != nil else {
            return bounded(skipped)
        }
        return [unknown("rule", rule, others)]
    }

    /// Why there is no such document.
    func whyNoDocument(_ document: Expectation.Document) -> [String] {
        guard document != .accessToken else { return [decided] }
        let scopes = answer["scopes"]?.strings ?? []
        if !scopes.contains("openid") { return ["the scope openid was not granted"] }
        return ["this grant leads to no such document"]
    }

    /// Why a claim has its value, or is not there.
    func of(claim name: String, in document: Expectation.Document, isThere: Bool) -> [String] {
        let type = document == .accessToken ? "RESOURCE" : "IDENTITY"
        let claims = answer["claims"]?.array ?? []
        let ofType = claims.filter { $0["claimType"]?.string == type }
        guard let claim = ofType.first(where: { $0["name"]?.string == name }) else {
            guard !isThere else { return ["the server itself sets this claim"] }
            if claims.contains(where: { $0["name"]?.string == name }) {
                return ["there is a claim `\(name)`, but not for \(document.rawValue)"]
            }
            return [unknown("claim", name, ofType)]
        }
        var causes: [String] = []
        let step = claim[document.memberOfClaim]
        if !isThere, let reason = step?["reason"]?.string {
            causes.append("the claim is left out: \(reason)")
        }
        guard let expression = claim["expression"], let text = expression["text"]?.string else {
            return causes
        }
        causes.append("the expression is `\(text)`")
        for step in expression["steps"]?.array ?? [] {
            guard let part = step["text"]?.string else { continue }
            if let error = step["error"]?.string {
                causes.append("`\(part)` fails: \(error)")
            } else if part != text, let value = step["value"] {
                causes.append("`\(part)` is \(value.text)")
            }
        }
        return bounded(causes)
    }

    private func sentences(_ policy: JSON) -> [String] {
        if let sentence = passedOver(policy) { return [sentence] }
        return (policy["rules"]?.array ?? []).compactMap { sentence(of: $0, policy) }
    }

    /// Why the rules of a policy were not tried; `nil` when they were.
    private func passedOver(_ policy: JSON) -> String? {
        let title = "the policy `\(policy.name)`"
        switch (policy["result"]?.string, policy["reason"]?.string) {
        case ("SKIPPED", "INACTIVE"): return "\(title) is inactive"
        case ("SKIPPED", "NO_ACTIVE_RULE"): return "\(title) has no active rule"
        case ("SKIPPED", _):
            return
                "\(title) is for \(policy.list("wanted")), and the request comes from \(policy.list("seen"))"
        case ("NOT_REACHED", _): return "\(title) comes later: \(decided)"
        default: return nil
        }
    }

    private func sentence(of rule: JSON, _ policy: JSON) -> String? {
        let title = "the rule `\(rule.name)` of the policy `\(policy.name)`"
        switch rule["result"]?.string {
        case "MATCHED": return nil
        case "SKIPPED": return "\(title) is inactive"
        case "NOT_REACHED": return "\(title) comes later: \(decided)"
        default: break
        }
        switch rule["condition"]?.string {
        case "grantTypes":
            return "\(title) is for \(rule.list("wanted")), and the request uses \(rule.list("seen"))"
        case "scopes":
            return "\(title) covers \(rule.list("wanted")), and the request also wants \(rule.list("seen"))"
        case "people":
            if rule["seen"]?["group"]?.string != nil { return "\(title) excludes a group of the user" }
            return rule["seen"]?["groups"] == nil
                ? "\(title) excludes the user" : "\(title) does not include the user or a group of the user"
        default: return "\(title) does not match"
        }
    }

    private func unknown(_ kind: String, _ name: String?, _ candidates: [JSON]) -> String {
        let names = candidates.map(\.name)
        let known = names.isEmpty ? "there is none" : "there are " + list(names)
        let hint = name.flatMap { nearestName(to: $0, in: names) }.map { "; did you mean `\($0)`?" } ?? ""
        return "there is no \(kind) `\(name ?? "")`; \(known)\(hint)"
    }

    private func list(_ names: [String]) -> String {
        let shown = names.prefix(Self.mostSentences).map { "`\($0)`" }.joined(separator: ", ")
        return names.count > Self.mostSentences
            ? "\(shown) and \(names.count - Self.mostSentences) more" : shown
    }

    private func bounded(_ sentences: [String]) -> [String] {
        guard sentences.count > Self.mostSentences else { return sentences }
        return sentences.prefix(Self.mostSentences) + ["and \(sentences.count - Self.mostSentences) more"]
    }
}

extension Expectation.Document {
    /// Where a claim of a preview says what became of it in this document.
    fileprivate var memberOfClaim: String {
        switch self {
        case .accessToken: "accessToken"
        case .idToken: "idTokenWithAccessToken"
        case .idTokenAlone: "idToken"
        case .userInfo: "userInfo"
        }
    }
}

extension JSON {
    fileprivate var name: String { self["name"]?.string ?? "?" }

    fileprivate func isNamed(_ name: String?) -> Bool {
        self["name"]?.string == name || self["id"]?.string == name
    }

    /// A member that is a text or a list of texts, for a sentence.
    fileprivate func list(_ member: String) -> String {
        guard let value = self[member] else { return "nothing" }
        if let text = value.string { return "`\(text)`" }
        let texts = value.strings ?? []
        return texts.isEmpty ? "nothing" : texts.map { "`\($0)`" }.joined(separator: ", ")
    }
}
