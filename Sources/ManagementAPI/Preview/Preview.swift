// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import OAuth
import Persistence
package import Primitives
package import SystemLog

/// The answer of a preview, with what an event says of it.
package struct AnsweredPreview: Sendable {
    package let document: JSON
    package let question: PreviewQuestion
    package let facts: PreviewFacts
    package let isGranted: Bool
}

/// Answers a preview of an authorization server, which is named by id or `default`: store and values in, JSON
/// out.
///
/// Nothing is written; `caller` is named to a hook that is asked. Refuses a body that cannot be read, and
/// names that stand for nothing.
package func answerPreview(
    _ body: JSON?, of serverName: String, by caller: Caller? = nil, with services: ManagementServices
) async throws -> AnsweredPreview {
    let question = try PreviewWrite(body).question
    let surroundings = services.surroundings
    let now = surroundings.now()
    let facts = try await services.store.read { tx in
        try PreviewFacts(question, of: serverName, masterKey: services.masterKey, in: tx, at: now)
    }
    let bases = IssuerBases(organisation: services.baseURL, custom: services.customURL)
    let tokenID = newAccessTokenID(in: surroundings)
    let idTokenID = newIDTokenID(in: surroundings)
    func preview(_ rows: ServerRows) async throws -> TokenPreview {
        try await previewTokens(
            question, facts, at: ServerSnapshot(rows, masterKey: services.masterKey, bases: bases),
            tokenID: tokenID, idTokenID: idTokenID, asking: question.callsHooks ? services.tokenHooks : nil,
            for: caller ?? .system("preview", in: surroundings))
    }
    let today = try await preview(facts.rows)
    guard let draftRows = facts.draftRows else {
        return AnsweredPreview(
            document: try previewDocument(today), question: question, facts: facts,
            isGranted: today.refusal == nil)
    }
    let draft = try await preview(draftRows)
    var document = try previewDocument(draft).object ?? [:]
    document["difference"] = try previewDifference(from: today, to: draft)
    return AnsweredPreview(
        document: .object(document), question: question, facts: facts, isGranted: draft.refusal == nil)
}
