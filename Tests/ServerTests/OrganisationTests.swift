// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import ManagementAPI
import MonetaTesting
import Persistence
import Primitives
import SQLiteStore
import SystemLog
import Testing

@Suite struct OrganisationTests {
    @Test func `the first start makes an organisation once`() async throws {
        let surroundings = TestClock().surroundings()
        for kind in StoreKind.engines {
            try await kind.withStore { store in
                func create(_ name: String, _ login: String) async throws -> FoundedOrganisation {
                    try await Ledger(revising: store, surroundings: surroundings).write(
                        by: .system("test", in: surroundings)
                    ) { change in
                        try createOrganisation(
                            OrganisationFounding(name: name, administratorLogin: login), in: change)
                    }
                }
                let founded = try await create("Acme, Inc.", "ada@example.com")
                #expect(founded.token.revealText().hasPrefix("mon_api_"))
                #expect(founded.organisation.subdomain == "acme-inc")
                #expect(founded.everyone.isEveryone)
                await #expect(throws: ChangeRefused.self) { _ = try await create("Again", "eve@example.com") }
                let granted = try await store.read { tx in
                    try tx.rows(
                        "SELECT sequence FROM event WHERE event_type = \(EventType.userPrivilegeGranted.rawValue)"
                    )
                }
                #expect(granted.count == 1)
            }
        }
    }

    @Test func `a token from outside is taken as it is, unless it is too short`() async throws {
        let surroundings = Surroundings.system
        let caller = Caller.system("test", in: surroundings)
        let store = try SQLiteStore()
        try await store.migrate(at: surroundings.now())
        let given = "a-token-that-a-file-gives-1234567890"
        await #expect(throws: ChangeRefused.self) {
            try await Ledger(revising: store, surroundings: surroundings).write(by: caller) { change in
                _ = try createOrganisation(
                    OrganisationFounding(
                        name: "A", administratorLogin: "a@b.example", presetToken: Secret("short")),
                    in: change)
            }
        }
        try await Ledger(revising: store, surroundings: surroundings).write(by: caller) { change in
            _ = try createOrganisation(
                OrganisationFounding(
                    name: "A", administratorLogin: "a@b.example", presetToken: Secret(given)),
                in: change)
        }
        let verified = try await store.read { tx in
            try verifyAPIToken(hash: OpaqueToken.hash(given.utf8), at: surroundings.now(), in: tx)
        }
        #expect(verified?.permits(.manage(.authorizationServers)) == true)
        await store.close()
    }

    @Test func `settings are read and changed as recorded`() async throws {
        try await TestServer.onEachEngine { api in
            let read = try await api.send(.get, "/org")
            #expect(
                read.body.object?.names == [
                    "id", "subdomain", "companyName", "status", "expiresAt", "created", "lastUpdated",
                    "website",
                    "phoneNumber", "endUserSupportHelpURL", "supportPhoneNumber", "address1", "address2",
                    "city", "state", "country", "postalCode", "_links",
                ])
            let part = try await api.send(.post, "/org", ["supportPhoneNumber": "1", "city": "Oslo"])
            #expect(part.body["companyName"] == "Acme, Inc.")
            #expect(part.body["city"] == "Oslo")
            let back = try await api.send(.put, "/org", read.body)
            #expect(back.body["city"] == .null)
            #expect(try await api.send(.put, "/org", ["city": "Oslo"]).status == 400)
        }
    }

    @Test func `the well-known document says who this is`() async throws {
        try await TestServer.onEachEngine { api in
            let document = organisationMetadata(api.founded.organisation, baseURL: "https://moneta.test")
            #expect(document.object?.names == ["id", "cell", "_links", "pipeline", "settings"])
            #expect(document["_links"]?["organization"]?["href"] == "https://moneta.test")
        }
    }
}
