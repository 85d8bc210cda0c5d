// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import JOSE
import ManagementAPI
import MonetaServer
import OAuth
import Persistence
import Primitives
import SystemLog

/// What a store holds when a test gets it.
package enum StoreContents: String, Sendable {
    /// No table.
    case nothing
    /// The current schema, without an organisation.
    case schema
    /// An organisation with its administrator Ada and an API token of hers, and nothing else.
    case organisation
    /// The organisation with a default server, whose key is an EC key, and its policy.
    case defaultServer
    /// What the first start of a server leaves.
    case firstStart

    /// The administrator's API token.
    package static let apiToken = "mon_api_of-the-tests-0123456789abcdef"

    /// The master key of every server under test.
    package static let masterKey = [UInt8](repeating: 7, count: 32)

    /// Fills an empty store.
    func make(in store: any Store) async throws {
        guard self != .nothing else { return }
        let surroundings = TestClock().surroundings()
        try await store.migrate(at: surroundings.now())
        switch self {
        case .nothing, .schema: return
        case .organisation: try await found("Acme, Inc.", in: store, with: surroundings)
        case .defaultServer:
            try await found("Acme", in: store, with: surroundings)
            try await makeDefaultServer(in: store, with: surroundings)
        case .firstStart:
            let settings = try await testSettings()
            _ = try await FirstStart(settings, store: store, surroundings: surroundings).run()
        }
    }

    private func found(
        _ name: String, in store: any Store, with surroundings: Surroundings
    ) async throws {
        let founding = OrganisationFounding(
            name: name, administratorLogin: "ada@example.com",
            presetToken: Secret(Array(Self.apiToken.utf8)))
        try await Ledger(revising: store, surroundings: surroundings).write(
            by: .system("first start", in: surroundings)
        ) { change in
            _ = try createOrganisation(founding, in: change)
        }
    }

    private func makeDefaultServer(in store: any Store, with surroundings: Surroundings) async throws {
        guard let masterKey = MasterKey(Self.masterKey) else {
            throw TestError("the master key is too short")
        }
        let key = try NewSigningKey(.es256, sealedUnder: masterKey, with: surroundings)
        try await Ledger(revising: store, surroundings: surroundings).write(
            by: .system("first start", in: surroundings)
        ) { change in
            let server = try createServer(
                ServerSettings(name: "default", audiences: ["api://default"], algorithm: .es256), key: key,
                fixed: FixedServer(isDefault: true), in: change)
            _ = try createDefaultPolicy(of: server.id.text, in: change)
        }
    }
}

/// Why a test cannot go on.
package struct TestError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
