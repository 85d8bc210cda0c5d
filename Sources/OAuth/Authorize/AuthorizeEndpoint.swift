// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
import Persistence
package import Primitives
package import SystemLog

/// Who comes to the authorization endpoint, as the browser's cookies say.
package struct Visitor: Sendable {
    /// The user of the live session, and how they signed in.
    package struct SignedIn: Sendable {
        package let user: User
        package let facts: SignInFacts

        package init(user: User, facts: SignInFacts) {
            self.user = user
            self.facts = facts
        }
    }

    package let signedIn: SignedIn?
    /// The secret that tells this browser from others.
    package let browser: Secret

    package init(signedIn: SignedIn?, browser: Secret) {
        self.signedIn = signedIn
        self.browser = browser
    }
}

/// What the browser is answered.
package enum AuthorizeAnswer: Sendable {
    /// The client's answer, a grant or an error.
    case respond(AuthorizationResponse)
    /// The user must sign in, and then come back to the path.
    case signIn(SignInNeed, request: ValidRequest, wayBack: String)
    /// The user must be asked for consent.
    case consent(FlowKey)
    /// The client or its redirect URI is not proven, so a page tells what to fix.
    case refuseHere(OAuthError, MisdirectedRequest)
}

/// A request whose answer can be sent nowhere.
package struct MisdirectedRequest: Sendable {
    /// As it was sent; shortened.
    package let clientID: String?
    /// The client, if there is one of that id.
    package let client: App?
    /// As it was sent; shortened.
    package let redirectURI: String?
}

/// The authorization endpoint (RFC 6749 §3.1, OIDC Core §3.1.2) of every authorization server.
package struct AuthorizeEndpoint: Sendable {
    let clients: ClientCache
    let hooks: TokenHooks
    let decisions: DecisionLog
    package let ledger: Ledger
    let requirements: AuthorizationRequirements

    package init(
        clients: ClientCache, hooks: TokenHooks, decisions: DecisionLog, ledger: Ledger,
        requirements: AuthorizationRequirements
    ) {
        self.clients = clients
        self.hooks = hooks
        self.decisions = decisions
        self.ledger = ledger
        self.requirements = requirements
    }

    var store: any Store { ledger.store }
    var surroundings: Surroundings { ledger.surroundings }

    /// A request that has just come.
    package func answer(
        _ form: FormParameters, at snapshot: ServerSnapshot, issuer: String, to visitor: Visitor,
        from caller: Caller
    ) async throws -> AuthorizeAnswer {
        var form = form
        do {
            form = try await pushed(form, at: snapshot)
        } catch let error as OAuthError {
            let attempt = TokenAttempt(snapshot: snapshot, caller: caller)
            return try await refuse(error, AuthorizationDraft(form), attempt, issuer: issuer)
        }
        return try await step(Coming(form: form, issuer: issuer), at: snapshot, visitor, caller)
    }

    /// A browser that comes back from signing in or from consent; `nil` when the flow has ended, or is
    /// another browser's or server's.
    package func resume(
        _ handle: Secret, at snapshot: ServerSnapshot, to visitor: Visitor, from caller: Caller
    ) async throws -> AuthorizeAnswer? {
        let key = FlowKey(handle: handle, browser: visitor.browser)
        let now = surroundings.now()
        let flow = try await store.read { tx in try AuthorizationFlowRecords(tx).find(key, at: now) }
        guard let flow, flow.serverID == snapshot.server.id else { return nil }
        return try await step(
            Coming(form: flow.parameters, issuer: flow.issuer, flow: flow, handle: handle), at: snapshot,
            visitor, caller)
    }

    /// A request, new or resumed.
    private struct Coming {
        let form: FormParameters
        let issuer: String
        var flow: AuthorizationFlow?
        var handle: Secret?
    }

    private func step(
        _ coming: Coming, at snapshot: ServerSnapshot, _ visitor: Visitor, _ caller: Caller
    ) async throws -> AuthorizeAnswer {
        var attempt = TokenAttempt(snapshot: snapshot, caller: caller)
        var draft = AuthorizationDraft(coming.form)
        attempt.kind = .authorization(draft.form["response_type"].flatMap { ResponseType($0) } ?? .code)
        let now = surroundings.now()
        let client = try await client(of: coming.form)
        attempt.claimed = client
        do {
            let request = try check(
                &draft, at: .authorize,
                in: AuthorizationContext(
                    snapshot: snapshot, client: client, requirements: requirements, now: now))
            var facts = StepFacts(wishes: request.wishes, now: now)
            facts.flowBegan = coming.flow?.created
            facts.isRefused = coming.flow?.isRefused ?? false
            facts.visitor = visitor.signedIn.map { .init(userID: $0.user.id, time: $0.facts.time) }
            switch nextStep(facts) {
            case .refuse(let error):
                if let flow = coming.flow { attempt.spends.append(.answer(to: flow)) }
                throw error
            case .signIn(let need):
                let handle = try await handle(coming, request, snapshot, visitor, caller)
                return .signIn(
                    need, request: request, wayBack: AuthorizationFlow.path(of: handle, at: snapshot.server))
            case .consent, .issue:
                guard let signedIn = visitor.signedIn else { throw OAuthError.loginRequired }
                return try await issue(
                    request, facts, to: signedIn, coming, at: snapshot, visitor, &attempt)
            }
        } catch let stop as StopForConsent {
            let handle = try await handle(coming, stop.request, snapshot, visitor, caller)
            return .consent(FlowKey(handle: handle, browser: visitor.browser))
        } catch {
            let error = await decisions.failure(error, of: attempt)
            guard let refusal = error as? OAuthError ?? (error as? UnrecordedRefusal)?.refusal else {
                throw error
            }
            return answer(refusal, draft, issuer: coming.issuer)
        }
    }

    private func issue(
        _ request: ValidRequest, _ facts: StepFacts, to signedIn: Visitor.SignedIn, _ coming: Coming,
        at snapshot: ServerSnapshot, _ visitor: Visitor, _ attempt: inout TokenAttempt
    ) async throws -> AuthorizeAnswer {
        attempt.kind = .authorization(request.responseType)
        var pass = AuthorizePass(
            endpoint: self, request: request, step: facts, signedIn: signedIn, flow: coming.flow,
            issuer: coming.issuer)
        let response = try await runTokenPhases(&pass, pass.form, at: snapshot, &attempt)
        return .respond(response)
    }

    /// The handle of the flow, which begins now if it has not yet.
    private func handle(
        _ coming: Coming, _ request: ValidRequest, _ snapshot: ServerSnapshot, _ visitor: Visitor,
        _ caller: Caller
    ) async throws -> Secret {
        if let handle = coming.handle { return handle }
        let (app, server) = (request.client.app.id, snapshot.server.id)
        return try await ledger.write(by: caller) { change in
            try beginAuthorization(
                coming.form, of: app, at: server, issuer: coming.issuer, browser: visitor.browser, in: change)
        }
    }

    func client(of form: FormParameters) async throws -> ClientSnapshot? {
        guard let id = form["client_id"], !id.isEmpty, id.utf8.count <= 100 else { return nil }
        return try await clients.value(id)
    }

    private func refuse(
        _ error: OAuthError, _ draft: AuthorizationDraft, _ attempt: TokenAttempt, issuer: String
    ) async throws -> AuthorizeAnswer {
        let error = await decisions.failure(error, of: attempt)
        guard let refusal = error as? OAuthError ?? (error as? UnrecordedRefusal)?.refusal else {
            throw error
        }
        return answer(refusal, draft, issuer: issuer)
    }

    /// To the client when it is proven where that is, otherwise to the person at the browser.
    private func answer(
        _ refusal: OAuthError, _ draft: AuthorizationDraft, issuer: String
    ) -> AuthorizeAnswer {
        guard let redirectURI = draft.redirectURI else {
            return .refuseHere(
                refusal,
                MisdirectedRequest(
                    clientID: draft.form["client_id"]?.shortened(to: 100), client: draft.client?.app,
                    redirectURI: draft.form["redirect_uri"]?.shortened(to: 500)))
        }
        return .respond(.refused(refusal, draft, redirectURI: redirectURI, issuer: issuer))
    }
}
