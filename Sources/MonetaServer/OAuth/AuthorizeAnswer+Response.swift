// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import Hummingbird
import OAuth
import Pages
import Primitives
import SignIn
import SystemLog
import Web

extension AuthorizeRoutes {
    /// The answer as the browser gets it.
    func respond(
        _ answer: AuthorizeAnswer, _ coming: BrowserSessions.Coming, _ request: Request,
        _ context: PageContext
    ) async throws -> Response {
        var response: Response
        switch answer {
        case .respond(let answer): response = try await send(answer, request)
        case .signIn(let need, let asked, let wayBack):
            response = try await signIn(need, asked, wayBack, coming, request, context)
        case .consent(let key):
            guard let page = Link(path: "/signin/consent/\(key.handle.revealText())") else {
                throw WebError.malformed("the flow has no path")
            }
            response = .seeOther(page)
        case .refuseHere(let error, let facts):
            response = try await misdirected(error, facts, request, context)
        }
        coming.remember(in: &response)
        return response
    }

    private func signIn(
        _ need: SignInNeed, _ asked: ValidRequest, _ wayBack: String, _ coming: BrowserSessions.Coming,
        _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let target = Link(provenRedirect: asked.redirectURI)?.source
        let wanted = SignInRequest(
            app: asked.client.app.id, wayBack: wayBack, loginHint: asked.loginHint,
            notBefore: need.notBefore, selectAccount: need.selectsAccount, locales: asked.locales,
            formTargets: target.map { [$0] } ?? [])
        let browser = coming.visitor.browser
        let caller = context.stranger(.user, request, "GET /oauth2/{server}/v1/authorize")
        let handle = try await endpoint.ledger.write(by: caller) { change in
            try beginSignIn(wanted, browser: browser, in: change)
        }
        guard let page = Link(path: "/signin/\(handle.revealText())") else {
            throw WebError.malformed("the flow has no path")
        }
        return .seeOther(page)
    }

    /// Back to the client, with nothing that says where the browser was.
    private func send(_ answer: AuthorizationResponse, _ request: Request) async throws -> Response {
        guard let target = Link(provenRedirect: answer.redirectURI) else {
            throw WebError.malformed("the redirect URI is none that a browser may be sent to")
        }
        let fields = answer.parameters.map { (name: $0.name.text, value: $0.value) }
        let way: AnswerPage.Way?
        switch answer.mode {
        case .query, .fragment: way = nil
        case .formPost: way = .form
        case .oktaPostMessage: way = .message
        }
        if let way, let page = AnswerPage(way, target: target, fields: fields) {
            let frame = try await frame.of(request)
            return .page(page.page(in: frame), in: frame)
        }
        var headers: HTTPFields = [.location: answer.address]
        headers.forbidStoring()
        headers[.referrerPolicy] = "no-referrer"
        return Response(status: .found, headers: headers)
    }

    private func misdirected(
        _ error: OAuthError, _ facts: MisdirectedRequest, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let frame = try await frame.of(request)
        let fault: MisdirectedPage.Fault
        // bytes: words of ours.
        switch error.reason {
        case "missing_client_id", "invalid_client_id", "inactive_client": fault = .client
        case "missing_redirect_uri", "redirect_uri_mismatch": fault = .redirectURI
        default: fault = .other
        }
        let page = MisdirectedPage(
            fault, app: facts.client?.label,
            details: .init(
                error: error.code.rawValue, description: error.description, clientID: facts.clientID,
                redirectURI: facts.redirectURI, requestID: context.requestID))
        return .page(page.page(in: frame), in: frame, status: HTTPResponse.Status(code: error.status))
    }
}
