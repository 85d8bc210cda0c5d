// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import OAuth
import Persistence
package import Primitives

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
/// Nothing is written. Refuses a body that cannot be read, and names that stand for nothing.
package func answerPreview(
    _ body: JSON?, of serverName: String, with services: ManagementServices
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
    func preview(_ rows: ServerRows) throws -> TokenPreview {
        try previewTokens(
            question, facts, at: ServerSnapshot(rows, masterKey: services.masterKey, bases: bases),
            tokenID: tokenID, idTokenID: idTokenID)
    }
    let today = try preview(facts.rows)
    guard let draftRows = facts.draftRows else {
        return AnsweredPreview(
            document: try previewDocument(today), question: question, facts: facts,
            isGranted: today.refusal == nil)
    }
    let draft = try preview(draftRows)
    var document = try previewDocument(draft).object ?? [:]
    document["difference"] = try previewDifference(from: today, to: draft)
    return AnsweredPreview(
        document: .object(document), question: question, facts: facts, isGranted: draft.refusal == nil)
}
