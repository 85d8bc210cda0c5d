// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import ManagementAPI
import MonetaServer
import MonetaTesting
import Persistence
import Primitives
import SignIn
import SystemLog
import Testing

/// The link with which an administrator sets a password whom nobody else can let in.
@Suite struct AdministratorLinkTests {
    private func make(_ stage: TestServer) async throws -> String {
        let id = stage.founded.administrator.id
        return try await stage.management.write(by: .system("test", in: stage.surroundings)) { change in
            let user = try Directory.user(named: id.text, in: change)
            return try makeAdministratorLink(for: user, in: change).url(base: TestServer.url)
        }
    }

    private func status(_ stage: TestServer) async throws -> String? {
        try await stage.send(.get, "/users/\(stage.founded.administrator.id.text)").body["status"]?.string
    }

    @Test func `the link sets the first password, once and within an hour`() async throws {
        try await TestServer.run { stage in
            let link = try await make(stage)
            #expect(link.hasPrefix(TestServer.url + "/signin/administrator/mon_link_"))
            let browser = Browser(stage)
            #expect(try await browser.open(link).text.contains("<h1>Welcome</h1>"))
            let saved = try await browser.submit(["password": "Corr3ct-horse"], following: false)
            #expect(saved.status == 303 && saved.location == "/signin/password-set")
            #expect(try await browser.open(link).status == 404)
            let hash = try await stage.store.read { tx in
                try PasswordRecords(tx).find(stage.founded.administrator.id)
            }
            #expect(try hash?.verify(Secret("Corr3ct-horse")) == true)

            let late = try await make(stage)
            #expect(try await browser.open(late).text.contains("Choose a new password"))
            stage.clock.advance(seconds: 3601)
            #expect(try await browser.open(late).status == 404)
        }
    }

    @Test func `a link ends the one before, and each is an event`() async throws {
        try await TestServer.run { stage in
            let (first, second) = (try await make(stage), try await make(stage))
            #expect(try await Browser(stage).open(first).status == 404)
            #expect(try await Browser(stage).open(second).status == 200)
            let events = try await stage.events(.administratorLinkMade)
            // The first start makes one too.
            #expect(events.count == 3)
            let target = events.last?["target"]?.array?.first?["id"]?.string
            #expect(target == stage.founded.administrator.id.text)
            let tokens = [first, second].compactMap { $0.split(separator: "/").last }
            let stored = try await stage.store.read { tx in try tx.rows("SELECT hash FROM one_use_link").count
            }
            #expect(stored == 1)
            for event in events { #expect(!tokens.contains { event.text.contains($0) }) }
        }
    }

    @Test(arguments: [UserStatus.lockedOut, .suspended, .deprovisioned, .passwordExpired, .recovery, .staged])
    func `whoever was shut out acts again`(status: UserStatus) async throws {
        try await TestServer.run { stage in
            let id = stage.founded.administrator.id
            let token = try await stage.send(
                .post, "/users",
                ["profile": ["login": "other@small.example", "email": "other@small.example"]])
            #expect(token.status == 200)
            try await stage.store.write { tx in
                try tx.run("UPDATE directory_user SET status = \(status.rawValue) WHERE id = \(id)")
            }
            let link = try await make(stage)
            let browser = Browser(stage)
            try await browser.open(link)
            #expect(try await browser.submit(["password": "Corr3ct-horse"]).status == 200)
            let found = try await stage.store.read { tx in try Directory.user(named: id.text, in: tx) }
            #expect(found.status == .active && found.hasPassword)
        }
    }
}
