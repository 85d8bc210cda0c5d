// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// The expectation that today's answer fulfils.
///
/// Claims that change with every request are left out; of those that differ from one database to the next
/// (ids of users, times of change) it is recorded that they are there.
package func recordedExpectation(of answer: JSON) -> Expectation {
    guard answer["outcome"]?.string == "GRANTED" else {
        var expectation = Expectation(.refused)
        expectation.policy = answer["policy"]?["name"]?.string
        expectation.rule = answer["rule"]?["name"]?.string
        expectation.error = answer["error"]?["error"]?.string
        expectation.reason = answer["error"]?["reason"]?.string
        return expectation
    }
    var expectation = Expectation(.granted)
    expectation.isExact = true
    expectation.policy = answer["policy"]?["name"]?.string
    expectation.rule = answer["rule"]?["name"]?.string
    expectation.scopes = answer["scopes"]?.strings
    let hasRefreshToken = expectation.scopes?.contains("offline_access") ?? false
    for name in Expectation.lifetimeNames where hasRefreshToken || name == "accessTokenMinutes" {
        guard let minutes = answer["lifetimes"]?[name]?.integer else { continue }
        expectation.lifetimes.append(.init(name: name, minutes: minutes))
    }
    let userID = answer["accessToken"]?["payload"]?["uid"]
    for document in Expectation.Document.allCases {
        guard let claims = document.claims(in: answer) else { continue }
        let recorded = claims.members.filter { !volatileClaims.contains($0.name.text) }.map { name, value in
            let isOfThisDatabase = name == "uid" || name == "updated_at" || value == userID
            return Expectation.ClaimExpectation(
                name: name.text, matcher: isOfThisDatabase ? .present : .equals(value))
        }
        expectation.documents.append((document, .matching(recorded)))
    }
    return expectation
}

/// A file of tests that passes today: requests that differ in their scopes alone and have the same answer
/// become one test.
///
/// The order is that of `answers`; `comments` stand at the top, a line each.
package func writeRecording(
    _ answers: [(request: TokenTestRequest, answer: JSON)], comments: [String]
) -> String {
    var groups: [(request: TokenTestRequest, scopes: [[String]], expectation: Expectation)] = []
    for (request, answer) in answers {
        let expectation = recordedExpectation(of: answer)
        var rest = request
        rest.scopes = []
        if let index = groups.firstIndex(where: { $0.request == rest && $0.expectation == expectation }) {
            groups[index].scopes.append(request.scopes)
        } else {
            groups.append((rest, [request.scopes], expectation))
        }
    }
    var writer = YAMLWriter()
    for comment in comments { writer.line(0, comment.isEmpty ? "#" : "# \(comment)") }
    writer.line(0, "")
    writer.line(0, "format: \(tokenTestFormat)")
    writer.line(0, "tests:")
    for group in groups { writer.test(group.request, group.scopes, group.expectation) }
    return writer.text
}

extension YAMLWriter {
    fileprivate mutating func test(
        _ request: TokenTestRequest, _ scopes: [[String]], _ expectation: Expectation
    ) {
        line(2, "- name: \(yamlText(title(request, scopes, expectation)))")
        member(4, "server", .string(request.server))
        member(4, "client", .string(request.client))
        member(4, "grant", .string(request.grant))
        if let user = request.user { member(4, "user", .string(user)) }
        member(4, "scopes", scopes.count == 1 ? .strings(scopes[0]) : .array(scopes.map { .strings($0) }))
        line(4, "expect:")
        member(6, "outcome", .string(expectation.outcome.rawValue))
        for (name, value) in [
            ("policy", expectation.policy), ("rule", expectation.rule), ("error", expectation.error),
            ("reason", expectation.reason),
        ] {
            if let value { member(6, name, .string(value)) }
        }
        if let scopes = expectation.scopes { member(6, "scopes", .strings(scopes)) }
        if !expectation.lifetimes.isEmpty {
            let members = expectation.lifetimes.map { "\($0.name): \($0.minutes)" }
            line(6, "lifetimes: { \(members.joined(separator: ", ")) }")
        }
        if expectation.isExact { member(6, "exactly", true) }
        for (document, claims) in expectation.documents {
            guard case .matching(let claims) = claims else { continue }
            line(6, claims.isEmpty ? "\(document.rawValue): {}" : "\(document.rawValue):")
            for claim in claims { line(8, "\(yamlText(claim.name)): \(claim.matcher.yaml)") }
        }
    }

    private func title(
        _ request: TokenTestRequest, _ scopes: [[String]], _ expectation: Expectation
    ) -> String {
        let who = request.user.map { "\($0) with \(request.client)" } ?? request.client
        let what =
            scopes.count > 1
            ? "\(scopes.count) requests"
            : scopes[0].isEmpty ? "default scopes" : scopes[0].joined(separator: " ")
        let end =
            expectation.outcome == .refused
            ? "refused" : "granted by \(expectation.rule ?? expectation.policy ?? "a rule")"
        return "\(who) at \(request.server), \(what), \(end)"
    }
}

extension ClaimMatcher {
    /// As it is written in a file: values in the style of the rest, objects under `equals`.
    fileprivate var yaml: String {
        guard case .equals(let value) = self else { return text }
        return value.object == nil ? flow(value) : "{ equals: \(value.text) }"
    }
}
