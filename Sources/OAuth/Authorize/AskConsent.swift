// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
import Persistence
package import Primitives
package import SystemLog

/// A request that is granted as soon as the user consents.
struct StopForConsent: Error {
    let request: ValidRequest
    let question: ConsentQuestion?
}

/// A request for which nobody has to be asked.
struct NothingToAsk: Error {}

/// What the page of consent is for.
package enum ConsentStanding: Sendable {
    /// The user is asked.
    case ask(AskedConsent)
    /// The question is not due, or not any more: the browser goes on to the path, where the next step is
    /// decided.
    case goOn(path: String)
}

/// A question with everything that its page shows.
package struct AskedConsent: Sendable {
    package let flow: AuthorizationFlow
    package let server: AuthorizationServer
    package let app: App
    package let user: User
    package let question: ConsentQuestion
    /// Where the answer to the client goes in the end.
    package let redirectURI: String
    /// `ui_locales` of the request.
    package let locales: [String]
    /// The path by which the browser goes on.
    package let wayBack: String
}

extension AuthorizeEndpoint {
    /// The flow that the browser has begun, while it waits.
    package func flow(_ key: FlowKey) async throws -> AuthorizationFlow? {
        let now = surroundings.now()
        return try await store.read { tx in try AuthorizationFlowRecords(tx).find(key, at: now) }
    }

    /// What the user of a waiting flow is asked; nothing is issued, recorded or spent.
    package func standing(
        of flow: AuthorizationFlow, _ key: FlowKey, at snapshot: ServerSnapshot, for visitor: Visitor,
        from caller: Caller
    ) async throws -> ConsentStanding {
        let wayBack = AuthorizationFlow.path(of: key.handle, at: snapshot.server)
        guard let signedIn = visitor.signedIn, !flow.isRefused else { return .goOn(path: wayBack) }
        var draft = AuthorizationDraft(flow.parameters)
        let now = surroundings.now()
        do {
            let request = try check(
                &draft, at: .authorize,
                in: AuthorizationContext(
                    snapshot: snapshot, client: try await client(of: flow.parameters),
                    requirements: requirements, now: now))
            var facts = StepFacts(wishes: request.wishes, now: now)
            facts.flowBegan = flow.created
            facts.visitor = .init(userID: signedIn.user.id, time: signedIn.facts.time)
            guard case .issue = nextStep(facts) else { return .goOn(path: wayBack) }
            var attempt = TokenAttempt(snapshot: snapshot, caller: caller)
            var pass = AuthorizePass(
                endpoint: self, request: request, step: facts, signedIn: signedIn, flow: flow,
                issuer: flow.issuer, onlyAsks: true)
            _ = try await runTokenPhases(&pass, pass.form, at: snapshot, &attempt)
        } catch let stop as StopForConsent {
            guard let question = stop.question else { return .goOn(path: wayBack) }
            return .ask(
                AskedConsent(
                    flow: flow, server: snapshot.server, app: stop.request.client.app, user: signedIn.user,
                    question: question, redirectURI: stop.request.redirectURI,
                    locales: stop.request.locales, wayBack: wayBack))
        } catch is OAuthError, is NothingToAsk, is UnrecordedRefusal {
            // Whatever is refused is refused, and recorded, where the browser goes on.
        }
        return .goOn(path: wayBack)
    }

    /// The user agrees; `false` when the flow has ended.
    package func agree(
        to asked: AskedConsent, ticked: Set<ID<Scope>>, from caller: Caller
    ) async throws -> Bool {
        try await ledger.write(by: caller) { change in
            guard try AuthorizationFlowRecords(change).consent(asked.flow.hash, by: asked.user.id) else {
                return false
            }
            try keepConsent(
                asked.question.answer(ticked: ticked), of: asked.user, to: asked.app, at: asked.server,
                in: change)
            return true
        }
    }

    /// The user refuses; `false` when the flow has ended.
    package func refuse(_ flow: AuthorizationFlow, from caller: Caller) async throws -> Bool {
        try await ledger.write(by: caller) { change in try AuthorizationFlowRecords(change).refuse(flow.hash)
        }
    }
}
