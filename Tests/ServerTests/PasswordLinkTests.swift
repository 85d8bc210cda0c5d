// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Foundation
import HTTPTypes
import MonetaTesting
import Primitives
import SystemLog
import Testing

/// The pages behind the links of mails, in the whole server.
@Suite struct PasswordLinkTests {
    private func get(_ path: String, _ stage: TestServer, language: String = "en") async throws -> Answer {
        try await stage.request(.get, path, headers: [.acceptLanguage: language])
    }

    private func post(_ path: String, _ body: String, _ stage: TestServer) async throws -> Answer {
        try await stage.post(path, form: body)
    }

    /// A person who waits for a password: the id, and the path of the link.
    private func person(_ stage: TestServer, _ login: String = "bo@small.example") async throws -> (
        String, String
    ) {
        let made = try await stage.send(
            .post, "/users?activate=false",
            [
                "profile": [
                    "firstName": "Bo", "lastName": "<Chen>", "login": .string(login), "email": .string(login),
                ]
            ])
        try #require(made.status == 200, "\(made.body)")
        return (made.body.id, try await link(stage, made.body.id, "activate", "activationUrl"))
    }

    private func link(
        _ stage: TestServer, _ id: String, _ step: String, _ member: String
    ) async throws -> String {
        let answer = try await stage.send(.post, "/users/\(id)/lifecycle/\(step)?sendEmail=false")
        let url = try #require(answer.body[member]?.string, "\(answer.body)")
        try #require(url.hasPrefix("https://moneta.test/signin/"))
        return String(url.dropFirst("https://moneta.test".count))
    }

    private func status(_ stage: TestServer, _ id: String) async throws -> String? {
        try await stage.send(.get, "/users/\(id)").body["status"]?.string
    }

    @Test func `the link of a mail sets the first password, once`() async throws {
        try await TestServer.run { stage in
            let (id, path) = try await person(stage)
            let browser = Browser(stage)
            // Mail scanners open links; that spends nothing.
            for _ in 0..<2 {
                let page = try await browser.open(path)
                #expect(page.status == 200 && page.text.contains("<h1>Welcome</h1>"))
                let form = try #require(page.forms.first)
                #expect(form.action == path && form.method == "post" && page.forms.count == 1)
                #expect(form.fields.map(\.name) == ["password"] && form.hidden.isEmpty)
            }
            #expect(try await status(stage, id) == "PROVISIONED")
            let saved = try await browser.submit(["password": "Corr3ct-horse"], following: false)
            #expect(saved.status == 303 && saved.location == "/signin/password-set")
            #expect(try await status(stage, id) == "ACTIVE")
            let end = try await browser.open("/signin/password-set")
            #expect(end.status == 200 && end.text.contains("Your password is set"))
            // Nobody is signed in by it, so nothing is kept.
            #expect(browser.cookies.cookies.isEmpty)
            let event = try #require(try await stage.events(.passwordUpdated).last)
            #expect(event["actor"]?["id"]?.string == id)
            for again in [try await get(path, stage), try await post(path, "password=An0ther-horse", stage)] {
                #expect(again.status == 404 && again.text.contains("This link does not work any more"))
            }
            #expect(try await stage.events(.passwordUpdated).count == 1)
        }
    }

    @Test func `a password that breaks a rule is refused with what is missing, and the link still works`()
        async throws
    {
        try await TestServer.run { stage in
            let (id, path) = try await person(stage)
            for (password, line) in [
                ("short1A", "At least"), ("alllowercase1", "An uppercase letter"),
                ("ALLUPPERCASE1", "A lowercase letter"), ("NoNumbersHere", "A number"), ("", "A number"),
                ("Sunshine2026!", "Not a password that many people use"),
            ] {
                let page = try await post(path, "password=\(password)", stage)
                #expect(page.status == 422 && page.text.contains("aria-invalid=\"true\""))
                let missing = page.text.components(separatedBy: "<li>").dropFirst().joined()
                #expect(missing.contains(line), "\(password)")
                #expect(password.isEmpty || !page.text.contains(password))
            }
            let long = try await post(path, "password=Aa1" + String(repeating: "x", count: 15_000), stage)
            #expect(long.status == 422 && long.text.contains("too long"))
            #expect(try await post(path, "", stage).status == 422)
            #expect(try await status(stage, id) == "PROVISIONED")
            #expect(try await post(path, "password=Corr3ct-horse", stage).status == 303)
            // Nor may a former password come again.
            let browser = Browser(stage)
            try await browser.open(link(stage, id, "reset_password", "resetPasswordUrl"))
            let same = try await browser.submit(["password": "Corr3ct-horse"])
            #expect(same.status == 422 && same.text.contains("Not one of your last"))
            // The page of the refusal has the form again.
            let done = try await browser.submit(["password": "An0ther-horse"])
            #expect(done.status == 200 && done.redirects == ["/signin/password-set"])
            #expect(try await status(stage, id) == "ACTIVE")
        }
    }

    @Test func `a link ends when a newer one is made, with its time, and with its user`() async throws {
        try await TestServer.run { stage in
            let (id, old) = try await person(stage)
            let new = try await link(stage, id, "reactivate", "activationUrl")
            #expect(try await get(old, stage).status == 404)
            #expect(try await get(new, stage).status == 200)
            _ = try await stage.send(.post, "/users/\(id)/lifecycle/deactivate")
            #expect(try await get(new, stage).status == 404)
            #expect(try await post(new, "password=Corr3ct-horse", stage).status == 404)
            let (_, late) = try await person(stage, "cleo@small.example")
            stage.clock.advance(days: 8)
            #expect(try await get(late, stage).status == 404)
            #expect(try await post(late, "password=Corr3ct-horse", stage).status == 404)
        }
    }

    @Test func `one of many simultaneous uses of a link succeeds`() async throws {
        try await TestServer.run { stage in
            let (_, path) = try await person(stage)
            let results = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<8 {
                    group.addTask { try await post(path, "password=Corr3ct-horse\(number)", stage).status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(
                results.filter { $0 == 303 }.count == 1 && results.filter { $0 == 404 }.count == 7,
                "\(results)")
            #expect(try await stage.events(.passwordUpdated).count == 1)
        }
    }

    @Test func `a page says who may frame it, keeps its address to itself and is in no cache`() async throws {
        try await TestServer.run { stage in
            let (_, path) = try await person(stage)
            for answer in [try await get(path, stage), try await get("/signin/welcome/x", stage)] {
                #expect(
                    answer.headers[.contentSecurityPolicy]?.hasPrefix(
                        "default-src 'none'; script-src 'self';") == true)
                #expect(answer.headers[values: .init("X-Frame-Options")!] == ["DENY"])
                #expect(answer.headers[values: .init("Referrer-Policy")!] == ["no-referrer"])
                #expect(answer.headers[values: .init("Cross-Origin-Opener-Policy")!] == ["same-origin"])
                #expect(answer.headers[.cacheControl] == "no-store")
            }
        }
    }

    @Test func `what a person reads is in their language`() async throws {
        try await TestServer.run { stage in
            let (id, path) = try await person(stage)
            #expect(
                try await get(path, stage, language: "de-CH, en;q=0.5").text.contains("<h1>Willkommen</h1>"))
            _ = try await stage.send(.post, "/users/\(id)", ["profile": ["locale": "fr_FR"]])
            #expect(try await get(path, stage, language: "de").text.contains("<h1>Bienvenue</h1>"))
            #expect(
                try await get("/signin/welcome/x", stage, language: "de").text.contains("gilt nicht mehr"))
        }
    }

    @Test func `a form that cannot be read is a page that says so`() async throws {
        try await TestServer.run { stage in
            let (id, path) = try await person(stage)
            let large = try await post(path, String(repeating: "a", count: 20_000), stage)
            #expect(large.status == 413 && large.text.contains("did not arrive"))
            #expect(try await post(path, "password=%zz", stage).status == 400)
            let json = try await stage.request(
                .post, path, headers: [.contentType: "application/json"], body: Array("{}".utf8))
            #expect(json.status == 415 && json.text.contains("req"))
            #expect(try await status(stage, id) == "PROVISIONED")
            for odd in [
                "%00", "%C3%28", String(repeating: "e%CC%81", count: 2000), "..%2F..", "%3Cscript%3E",
            ] {
                let page = try await get("/signin/welcome/\(odd)", stage)
                #expect((400..<500).contains(page.status) && !page.text.contains("<script>"), "\(odd)")
            }
        }
    }

    @Test func `files of pages are kept for a year under the hash of all of them`() async throws {
        try await TestServer.run { stage in
            let page = try await get("/signin/password-set", stage)
            let path = try #require(page.text.firstMatch(of: /href="(\/assets\/[^"]+\/css\/base.css)"/)?.1)
            let file = try await get(String(path), stage)
            #expect(file.status == 200 && file.headers[.contentType] == "text/css; charset=utf-8")
            #expect(file.headers[.cacheControl] == "public, max-age=31536000, immutable")
            let other = try await get("/assets/another-version/css/base.css", stage)
            #expect(
                other.status == 200 && other.headers[.cacheControl] == "no-store" && other.text == file.text)
            for missing in ["/assets/x/css/none.css", "/assets/x/..%2f..%2fetc/passwd", "/assets/x/"] {
                #expect(try await get(missing, stage).status == 404, "\(missing)")
            }
        }
    }
}
