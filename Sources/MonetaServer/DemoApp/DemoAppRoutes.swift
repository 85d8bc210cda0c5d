// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import Hummingbird
import JOSE
import Pages
import Primitives
import Web

/// The pages of the demo app: begin, come back, see what the app was given, and sign out.
struct DemoAppRoutes: Sendable {
    private let options: DemoAppOptions
    private let surroundings: Surroundings
    private let calls = DemoAppCalls()
    private let memory = DemoAppMemory()
    private let frame = Frame(.english, organisation: "Demo app")

    init(options: DemoAppOptions, surroundings: Surroundings) {
        self.options = options
        self.surroundings = surroundings
    }

    func add(to routes: RouterGroup<PageContext>) {
        routes.get("", use: show)
        routes.post("sign-in", use: begin)
        routes.get("callback", use: comeBack)
        routes.post("sign-out", use: signOut)
    }

    @Sendable private func show(_ request: Request, _ context: PageContext) async throws -> Response {
        let browser = Self.browser(request)
        let person = browser.flatMap { memory.person(of: $0) }
        let page = DemoAppPage(
            person?.parts ?? [], isSignedIn: person != nil,
            problem: browser.flatMap { memory.takeProblem(of: $0) })
        return .page(page.page(in: frame, target: Link(web: options.issuer)), in: frame)
    }

    /// RFC 6749 §4.1.1, RFC 7636 §4.3.
    @Sendable private func begin(_ request: Request, _ context: PageContext) async throws -> Response {
        guard BrowserSessions.mayBeOurs(request, url: options.url) else {
            return Response(status: .forbidden)
        }
        let browser = secret().revealText()
        do {
            let provider = try await DemoAppProvider.read(options.issuer, by: calls)
            let flow = DemoAppMemory.Flow(state: secret(), nonce: secret(), verifier: secret())
            memory.begin(flow, in: browser)
            let query = DemoAppCalls.form([
                ("response_type", "code"), ("client_id", options.clientID),
                ("redirect_uri", options.redirectURI), ("scope", options.scopes),
                ("state", flow.state.revealText()), ("nonce", flow.nonce.revealText()),
                ("code_challenge", Base64URL.encode(sha256(flow.verifier.reveal()))),
                ("code_challenge_method", "S256"),
            ])
            return Self.send(to: "\(provider.authorizationEndpoint)?\(query)", browser: browser)
        } catch let failure as DemoAppFailure {
            memory.note(failure.description, in: browser)
            return Self.send(to: "/", browser: browser)
        }
    }

    /// RFC 6749 §4.1.2; the answer must be to what this browser began, and of this server (RFC 9207).
    @Sendable private func comeBack(_ request: Request, _ context: PageContext) async throws -> Response {
        guard let browser = Self.browser(request) else { return Self.send(to: "/") }
        do {
            guard let flow = memory.takeFlow(of: browser) else {
                throw DemoAppFailure("this browser began no sign-in, or its answer came before")
            }
            let answer = try FormParameters(Array((request.uri.query ?? "").utf8))
            guard answer["state"].map({ Secret($0) }) == flow.state else {
                throw DemoAppFailure(
                    "the answer is to another sign-in: its state is not the one that was sent")
            }
            guard answer["iss"].map({ Name($0) }) == Name(options.issuer) else {
                throw DemoAppFailure("the answer is not from \(options.issuer) (RFC 9207)")
            }
            if let error = answer["error"] {
                throw DemoAppFailure("\(error): \(answer["error_description"] ?? "without a description")")
            }
            guard let code = answer["code"] else { throw DemoAppFailure("the answer has no code") }
            memory.signIn(try await exchange(code, flow), in: browser)
        } catch let failure as DemoAppFailure {
            memory.note(failure.description, in: browser)
        } catch is FormParameters.Problem {
            memory.note("the answer cannot be read", in: browser)
        }
        return Self.send(to: "/")
    }

    /// RFC 6749 §4.1.3.
    private func exchange(_ code: String, _ flow: DemoAppMemory.Flow) async throws -> DemoAppMemory.Person {
        let provider = try await DemoAppProvider.read(options.issuer, by: calls)
        var fields = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", options.redirectURI),
            ("code_verifier", flow.verifier.revealText()),
        ]
        var authorization: String?
        if let secret = options.clientSecret {
            // Identifier and secret are encoded as in a form first (RFC 6749 §2.3.1).
            let pair =
                "\(FormParameters.encode(options.clientID)):\(FormParameters.encode(secret.revealText()))"
            authorization = "Basic \(base64(Array(pair.utf8)))"
        } else {
            fields.append(("client_id", options.clientID))
        }
        let answer = try await calls.post(provider.tokenEndpoint, fields, authorization: authorization)
        guard answer.status == 200, let access = answer.body["access_token"]?.string else {
            let why: String =
                answer.body["error_description"]?.string ?? answer.body["error"]?.string ?? "no reason given"
            throw DemoAppFailure("the token endpoint answered \(answer.status): \(why)")
        }
        var parts: [DemoAppPage.Part] = []
        let idToken = answer.body["id_token"]?.string
        if let idToken {
            let claims = try await provider.claims(
                of: idToken, client: options.clientID, nonce: flow.nonce, by: calls, at: surroundings.now())
            parts.append(.init("ID token, checked", Self.pretty(.object(claims))))
        }
        parts.append(.init("Access token, decoded", Self.decoded(access)))
        if let url = provider.userInfoEndpoint {
            let info = try await calls.get(url, authorization: "Bearer \(access)")
            parts.append(
                .init("UserInfo", info.status == 200 ? Self.pretty(info.body) : "answered \(info.status)"))
        }
        parts.append(.init("Why it was granted", try await trace(of: answer.requestID)))
        return DemoAppMemory.Person(parts: parts, idToken: idToken)
    }

    /// The decision behind the tokens, from the log of the server.
    private func trace(of request: String?) async throws -> String {
        guard let token = options.apiToken else {
            return "not shown: start the app with --api-token-file, for the log is for administrators"
        }
        // The base of every server is before its path.
        let base = options.issuer.replacing(/\/oauth2\/[^\/]*$/, with: "")
        let filter = FormParameters.encode("transaction.id eq \"\(request ?? "")\"")
        let events = try await calls.get(
            "\(base)/api/v1/logs?expand=decision&filter=\(filter)",
            authorization: "SSWS \(token.revealText())")
        guard events.status == 200 else { return "not allowed: the server answered \(events.status)" }
        return Self.pretty(events.body)
    }

    /// OIDC RP-Initiated Logout 1.0 §2.
    @Sendable private func signOut(_ request: Request, _ context: PageContext) async throws -> Response {
        guard BrowserSessions.mayBeOurs(request, url: options.url) else {
            return Response(status: .forbidden)
        }
        guard let browser = Self.browser(request) else { return Self.send(to: "/") }
        let idToken = memory.person(of: browser)?.idToken
        memory.forget(browser)
        guard let idToken, let provider = try? await DemoAppProvider.read(options.issuer, by: calls),
            let end = provider.endSessionEndpoint
        else { return Self.send(to: "/") }
        let query = DemoAppCalls.form([
            ("id_token_hint", idToken), ("post_logout_redirect_uri", options.url + "/"),
        ])
        return Self.send(to: "\(end)?\(query)")
    }

    private func secret() -> Secret { OpaqueToken(prefix: "", in: surroundings).secret }

    private static let cookie = "moneta-demo-app"

    /// The browser's name, by its cookie.
    private static func browser(_ request: Request) -> String? {
        for pair in (request.headers[.cookie] ?? "").utf8.split(separator: UInt8(ascii: ";")) {
            let text = String(Substring(pair)).drop { $0 == " " }
            if text.hasPrefix(cookie + "=") { return String(text.dropFirst(cookie.count + 1)) }
        }
        return nil
    }

    private static func send(to url: String, browser: String? = nil) -> Response {
        var headers: HTTPFields = [.location: url]
        if let browser {
            headers[.setCookie] = "\(cookie)=\(browser); Path=/; HttpOnly; SameSite=Lax"
        }
        headers.forbidStoring()
        return Response(status: .seeOther, headers: headers)
    }

    /// Header and claims of a token that the app does not check, for it is for an API.
    private static func decoded(_ token: String) -> String {
        let parts = token.split(separator: ".").prefix(2).map { part -> JSON in
            Base64URL.decode(String(part)).flatMap { try? JSON(reading: $0) } ?? .null
        }
        guard parts.count == 2 else { return "it is not a JWT" }
        return pretty(["header": parts[0], "claims": parts[1]])
    }

    private static func pretty(_ json: JSON) -> String { json.indentedText }
}

/// Base64 with its padding (RFC 4648 §4).
private func base64(_ bytes: [UInt8]) -> String {
    let text = Base64URL.encode(bytes).map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
    return String(text) + String(repeating: "=", count: (4 - text.count % 4) % 4)
}
