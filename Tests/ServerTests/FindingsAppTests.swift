// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import MonetaTesting
import OAuth
import Persistence
import Primitives
import Testing

/// Findings about apps, which belong to the organisation as a whole.
@Suite struct FindingsAppTests {
    private func kinds(_ apps: JSON...) async throws -> Set<String> {
        let before = Set(try await findAll(in: findingsSeed(), server: nil).keys)
        return Set(try await findAll(in: findingsSeed(apps: apps), server: nil).keys).subtracting(before)
    }

    @Test func `tidy apps are no finding`() async throws {
        #expect(try await kinds(findingsApp("other"), webApp("site")) == [])
    }

    @Test func `old secrets and rotations that were not finished are told of`() async throws {
        try await TestServer.findings(findingsSeed()) { stage in
            try await stage.change(
                "UPDATE client_secret SET created = 0 WHERE app_id IN (SELECT id FROM app WHERE client_id = 'the-job')"
            )
            try await stage.change(
                """
                INSERT INTO client_secret (id, app_id, hash, sealed, status, created, last_updated)
                SELECT 'ocsSecond', app_id, 'x', NULL, status, 0, 0 FROM client_secret WHERE created = 0
                """)
            let found = try await stage.find(server: nil).filter { $0.objects.contains { $0.name == "job" } }
            #expect(found.map(\.kind) == [.appSecretOld, .appRotationUnfinished])
            #expect(try await stage.find().isEmpty, "they are no findings of a server")
        }
    }

    @Test func `an app without a secret or a key cannot authenticate`() async throws {
        try await TestServer.findings(findingsSeed()) { stage in
            try await stage.change("DELETE FROM client_secret")
            let found = try await stage.find(server: nil).filter { $0.kind == .appNoCredential }
            #expect(Set(found.flatMap(\.objects).map(\.name)) == ["job", "web"])
        }
    }

    @Test func `a service that does not authenticate is an error`() async throws {
        try await TestServer.findings(findingsSeed()) { stage in
            try await stage.change(
                """
                UPDATE app SET document = replace(document, 'client_secret_basic', 'none') WHERE client_id = 'the-job'
                """)
            let found = try await stage.find(server: nil).filter { $0.kind == .appNoAuthentication }
            #expect(found.map(\.kind.severity) == [.error])
        }
    }

    @Test func `weak grants and codes without PKCE are told of`() async throws {
        let app = webApp(
            "old", ["credentials": ["oauthClient": ["pkce_required": false]]],
            oauth: [
                "grant_types": ["authorization_code", "implicit"], "response_types": ["code", "token"],
            ])
        #expect(try await kinds(app) == ["app.weak_grant", "app.no_pkce"])
        let all = try await findAll(in: findingsSeed(apps: [app]), server: nil)
        #expect(all["app.weak_grant"] == "the app `old` may use `implicit`")
    }

    @Test func `redirect URIs that others can read or claim are told of`() async throws {
        let plain = webApp(
            "plain",
            oauth: ["redirect_uris": ["http://shop.example/", "http://127.0.0.1/cb", "https://a.example/"]])
        let scheme = webApp(
            "phone",
            oauth: [
                "application_type": "native", "redirect_uris": ["myapp://callback", "com.example.app:/cb"],
            ])
        let all = try await findAll(in: findingsSeed(apps: [plain, scheme]), server: nil)
        #expect(
            all["app.redirect_plain_http"]
                == "the app `plain` sends people back without TLS, to `http://shop.example/`")
        #expect(
            all["app.redirect_private_scheme"]
                == "the app `phone` sends people back by a scheme that other apps may claim, to `myapp://callback`"
        )
    }

    @Test func `a service that no server lets in is told of`() async throws {
        try await TestServer.findings(findingsSeed()) { stage in
            let before = try await stage.find(server: nil)
            #expect(!before.contains { $0.kind == .appNeverAdmitted })
            try await stage.change("UPDATE authorization_server SET status = 'INACTIVE'")
            let after = try await stage.find(server: nil)
            #expect(after.contains { $0.kind == .appNeverAdmitted })
        }
    }

    @Test func `nothing is said about an inactive app`() async throws {
        let app = webApp(
            "old", ["status": "INACTIVE"], oauth: ["pkce_required": false])
        #expect(try await kinds(app) == [])
    }
}
