// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Primitives

/// The hook of a rule, as a plan carries it to the moment before signing.
package struct HookUse: Sendable, Equatable {
    package let hookID: String
    package let onFailure: HookFailurePolicy
}

/// What happens to a token when its hook has no say.
///
/// Ours: the original always continues.
package enum HookFailurePolicy: String, Sendable, CaseIterable {
    /// The token is issued as it was decided, and the event says so.
    case proceed = "CONTINUE"
    /// No token is issued.
    case deny = "DENY"
}

/// Asks the hook of the rule that decided, between the decision and the signature.
///
/// A plan without a hook passes through untouched: a server without hooks does no work here.
package struct TokenHooks: Sendable {
    private let hooks: HookCache
    private let line: HookLine

    package init(hooks: HookCache, line: HookLine) {
        self.hooks = hooks
        self.line = line
    }

    /// The plan as the hook leaves it; what happened is noted in `attempt`.
    ///
    /// Throws when the hook refuses the request, and when it has no say and the rule wants none issued then.
    func apply(
        to plan: TokenPlan, _ facts: TokenFacts, _ attempt: inout TokenAttempt
    ) async throws -> TokenPlan {
        guard let use = plan.hook else { return plan }
        var note: JSONObject = ["id": .string(use.hookID)]
        do {
            let patched = try await ask(use, plan, facts, attempt, &note)
            attempt.hook = .object(note)
            return patched
        } catch let failure as HookFailure {
            note["result"] = "FAILED"
            note["reason"] = .string(failure.word)
            note["message"] = .string(failure.description.shortened(to: 500))
            note["onFailure"] = .string(use.onFailure.rawValue)
            attempt.hook = .object(note)
            guard use.onFailure == .proceed else { throw Self.failed }
            return plan
        } catch let refusal as OAuthError {
            attempt.hook = .object(note)
            throw refusal
        } catch let error as UnsignablePayload {
            attempt.hook = .object(note)
            throw error.refusal
        }
    }

    private func ask(
        _ use: HookUse, _ plan: TokenPlan, _ facts: TokenFacts, _ attempt: TokenAttempt,
        _ note: inout JSONObject
    ) async throws -> TokenPlan {
        guard let snapshot = try await hooks.value(use.hookID) else { throw HookFailure.missing }
        note["name"] = .string(snapshot.hook.name)
        guard snapshot.hook.status == .active else { throw HookFailure.inactive }
        guard snapshot.hook.kind == .token else { throw HookFailure.wrongKind }
        let eventID = randomIdentifier(byteCount: 16, in: line.surroundings)
        note["eventId"] = .string(eventID)
        let request = hookRequest(
            for: plan, of: facts, from: attempt.caller, eventID: eventID,
            person: facts.subject.user.map { HookPerson($0) })
        let call = await callHook(snapshot, with: request, through: line)
        note["attempts"] = .integer(Int64(call.attempts))
        note["durationMilliseconds"] = .integer(call.duration.wholeMilliseconds)
        note["status"] = call.status.map { .integer(Int64($0)) }
        let answer = try HookAnswer(call.result.get())
        note["debugContext"] = answer.debugContext.map(shortened)
        if let refusal = answer.refusal {
            note["result"] = "DENIED"
            note["message"] = .string(refusal.summary)
            throw Self.denied(refusal)
        }
        let patched = try patchTokens(plan, with: answer.commands)
        note["result"] = patched.changes.isEmpty ? "UNCHANGED" : "PATCHED"
        if !patched.changes.isEmpty {
            note["changes"] = .strings(patched.changes.prefix(50).map { $0.shortened(to: 160) })
        }
        if !patched.skipped.isEmpty { note["skipped"] = .strings(patched.skipped) }
        return patched.plan
    }

    /// The service's own sentence, as far as it fits an `error_description` (RFC 6749 §5.2).
    private static func denied(_ refusal: HookAnswer.Refusal) -> OAuthError {
        let sentence = OAuthError.printable(refusal.summary)
        return OAuthError(
            400, .serverError, "inline_hook_denied",
            sentence.isEmpty ? "The callback service returned an error." : sentence)
    }

    private static let failed = OAuthError(
        400, .serverError, "inline_hook_failed",
        "The service that must be asked before this token is issued could not be asked, or its answer could not be used."
    )
}

/// What a service says for the log, as text when it is long.
private func shortened(_ json: JSON) -> JSON {
    let text = json.text
    guard text.utf8.count > HookLimits.debugContext else { return json }
    return .string(text.shortened(to: HookLimits.debugContext / 4) + "…")
}
