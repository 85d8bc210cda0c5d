// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Policies
package import Primitives

/// A decision in full, for people: `basis`, `codes`, `facts`, `trace`, `sentences`, and `suggestion` when
/// nothing was granted.
///
/// Previews and the system log with `expand=decision` give the same document. `policies` is the document of
/// the basis. `nil` when codes or facts are not in the form in which decisions are written.
package func decisionDocument(
    fingerprint: String, codes: String, facts: JSON, policies: JSON
) -> JSON? {
    guard let read = Facts(facts), let trace = try? Trace(reading: codes) else { return nil }
    let explanation = Explanation(trace, basis: policies, facts: read)
    var document: JSONObject = [
        "basis": .string(fingerprint), "codes": .string(codes), "facts": facts, "trace": explanation.json,
        "sentences": .strings(explanation.sentences),
    ]
    let change = SmallestChange(
        basis: policies, facts: read, openScopes: CompiledAccessPolicies.openIDScopes, decided: trace.decided)
    document["suggestion"] = change?.json
    return .object(document)
}

extension DecisionTrace {
    /// The same document of a decision that was made just now.
    package func document() throws -> JSON {
        let text = Array(basis.document.utf8)
        let policies = try JSON(
            reading: text, limits: JSONLimits(depth: 16, bytes: text.count, values: text.count))
        return decisionDocument(
            fingerprint: basis.fingerprint, codes: codes, facts: facts, policies: policies) ?? .null
    }
}
